/** The running browser: input to actions, actions to states, states to the terminal. */
import { safeText } from '../../format/read/safe-text.ts';
import type { Grid } from '../grid.ts';
import type { Action, Effect, State } from '../model.ts';
import { panesOf } from '../panes.ts';
import type { Session } from '../session.ts';
import { reduce } from '../state.ts';
import type { Look } from '../themes.ts';
import { difference } from './difference.ts';
import { toSvg } from '../print/svg.ts';
import { clipboardSequence, editSource, savePicture } from './effects.ts';
import { compose, mountChrome, paintFrame, type Chrome } from './frame.tsx';
import { readInput, readLone } from './input.ts';
import { Pace } from './pace.ts';
import { Terminal } from './terminal.ts';
import { Watch } from './watch.ts';

const PLAY_MS = 60;
/** After an Esc this long without more bytes, it was the key and not the start of a sequence. */
const ESCAPE_MS = 25;

/** Runs until the user quits. */
export function browse(session: Session, look: Look, out: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => new Browser(session, look, out, resolve).start());
}

class Browser {
  private state: State;
  private shown: Grid | null = null;
  /** Said again at the end: some terminals let nobody write to the clipboard, and don't tell. */
  private copied: string | null = null;
  private pending = '';
  private escape: NodeJS.Timeout | null = null;
  private playing: NodeJS.Timeout | null = null;
  private session: Session;
  private readonly watch: Watch<Session>;
  private readonly look: Look;
  private readonly done: () => void;
  private readonly terminal: Terminal;
  private readonly chrome: Chrome;
  private readonly pace: Pace;

  constructor(session: Session, look: Look, out: NodeJS.WriteStream, done: () => void) {
    this.session = session;
    this.look = look;
    this.done = done;
    this.state = session.start;
    this.watch = new Watch(
      () => this.session.reload(),
      (grown) => this.grow(grown),
    );
    this.chrome = mountChrome(session.start.size);
    this.terminal = new Terminal(out, {
      onInput: (text) => this.read(text),
      onResize: () => this.resized(),
      onLeave: () => this.session.save(this.state),
      onResume: () => this.resized(),
    });
    this.pace = new Pace(
      () => this.terminal.isBusy,
      () => this.paint(),
    );
  }

  start(): void {
    this.resized();
  }

  /** Goes on with a longer trace. */
  private grow(grown: Session): void {
    const before = this.session.world.timeline;
    this.session = grown;
    this.act({ type: 'grown', before });
  }

  private read(text: string): void {
    clearTimeout(this.escape ?? undefined);
    const { actions, rest } = readInput(this.pending + text);
    this.pending = rest;
    for (const action of actions) this.act(action);
    if (rest !== '') this.escape = setTimeout(() => this.readLone(), ESCAPE_MS);
  }

  private readLone(): void {
    const lone = readLone(this.pending);
    this.pending = '';
    for (const action of lone) this.act(action);
  }

  private act(action: Action): void {
    this.state = reduce(this.state, action, this.session.world);
    const { effect } = this.state;
    if (effect?.kind === 'quit') return this.close();
    if (effect !== null) {
      // First, for what is carried out may lead back here: an editor's end paints the screen.
      this.state = reduce(this.state, { type: 'done' }, this.session.world);
      const message = this.carryOut(effect);
      if (message !== null) this.state = reduce(this.state, { type: 'done', message }, this.session.world);
    }
    this.keepPlaying();
    this.watch.set(this.state.follow !== 'off');
    this.pace.request();
  }

  /** Returns what to say about it; null: nothing new. */
  private carryOut(effect: Effect): string | null {
    switch (effect.kind) {
      case 'quit':
        return null;
      case 'suspend':
        this.terminal.suspend();
        return null;
      case 'redraw':
        this.shown = null;
        return null;
      case 'mouse':
        return this.terminal.toggleMouse() ? 'mouse on' : 'mouse off: select text as usual';
      case 'save':
        return savePicture(toSvg(paintFrame(this.session.sceneOf(this.state)), this.look.theme));
      case 'copy':
        this.terminal.send(clipboardSequence(effect.text, process.env));
        this.copied = effect.text;
        return `copied: ${effect.text}`;
      case 'edit':
        return this.terminal.lend(() => editSource(effect.file, effect.line, process.env));
      default:
        return effect satisfies never;
    }
  }

  private resized(): void {
    this.shown = null;
    this.act({ type: 'resize', size: this.terminal.size });
  }

  private keepPlaying(): void {
    if (this.state.playing) this.playing ??= setInterval(() => this.act({ type: 'tick' }), PLAY_MS);
    else {
      clearInterval(this.playing ?? undefined);
      this.playing = null;
    }
  }

  private paint(): void {
    const scene = this.session.sceneOf(this.state);
    const panes = panesOf(scene);
    const next = compose(this.chrome.draw(this.state.size.columns, panes.bars), scene, panes);
    const bytes = difference(this.shown, next, this.look);
    if (bytes !== '') this.terminal.write(bytes);
    this.shown = next;
  }

  private close(): void {
    this.watch.set(false);
    clearInterval(this.playing ?? undefined);
    clearTimeout(this.escape ?? undefined);
    this.pace.close();
    this.chrome.close();
    this.terminal.close();
    if (this.copied !== null) this.terminal.send(`${safeText(this.copied, Infinity)}\n`);
    this.done();
  }
}
