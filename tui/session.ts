/** Ties a trace to the browser: what the reducer may ask of it, and the scene that belongs to a state. */
import type { Nanos } from '../format/events.ts';
import { clockFrom, startedAt } from '../analyzer/report/clock.ts';
import { libraryPath } from '../analyzer/source-paths.ts';
import type { Timeline } from '../analyzer/store/timeline.ts';
import { axisOf } from './axis.ts';
import { columnsOf } from './columns.ts';
import type { Size } from './layout.ts';
import { layoutIn, type State, type World } from './model.ts';
import { momentAt, stackOfHold, type Link, type Moment, type Trace } from './moment.ts';
import { centreOn, keepInView } from './moves/place.ts';
import type { Scene } from './paint/scene.ts';
import { laneText, resourceText } from './paint/words.ts';
import { landing, reduce } from './state.ts';
import { viewText, withView } from './view-text.ts';
import { CHARSETS, type CharsetName } from './charset.ts';

export type SessionOptions = {
  readonly trace: Trace;
  readonly parseTime: World['parseTime'];
  readonly charset: CharsetName;
  readonly size: Size;
  /** What to type for this trace's browser, up to its options. */
  readonly command: string;
  /** What the SQL console asks, and the names it completes. */
  readonly query: World['query'];
  readonly sqlWords: readonly string[];
  /** Where to start, if not at the worst finding. */
  readonly at?: Nanos | undefined;
  /** The lane to start with. */
  readonly lane?: number | undefined;
  /** What to look at at the start, as view-text.ts writes it. */
  readonly view?: string | undefined;
  /** Keeps what was looked at last; not given: nothing is kept. */
  readonly save?: ((view: string) => void) | undefined;
  /** What to say at the start. */
  readonly message?: string | undefined;
  /** Loads the trace again if there is more of it by now; null: there is not. */
  readonly reload?: (() => Promise<Reloaded | null>) | undefined;
  /** Keys to press at the start, by name. */
  readonly keys?: readonly string[] | undefined;
};

/** What a longer trace brings along. */
export type Reloaded = Pick<SessionOptions, 'trace' | 'parseTime' | 'query'>;

export type Session = {
  readonly save: (state: State) => void;
  /** The same browser on what the trace has become; null: it has not changed. */
  readonly reload: () => Promise<Session | null>;
  readonly world: World;
  readonly start: State;
  readonly sceneOf: (state: State) => Scene;
};

/** Opens the browser on a trace. Nothing is drawn yet. */
export function openSession(options: SessionOptions): Session {
  const { trace, parseTime, charset, command, query, sqlWords } = options;
  const { timeline } = trace;
  const moments = lastFew((at: Nanos): Moment => momentAt(trace, at));
  const world: World = {
    timeline,
    parseTime,
    command,
    query,
    sqlWords,
    waitersOf: (lane, at) => waitersIn(moments(at), lane),
    landing: (size) => landing(timeline, size),
    placeOf: (lane, at) => placeIn(moments(at), lane),
    blockerOf: (lane, at) => blockerIn(moments(at), timeline, lane),
  };
  const byWallClock: Timeline = { ...timeline, clock: clockFrom(startedAt(timeline.info)) };
  const sceneOf = (state: State): Scene => ({
    timeline: state.clock === 'wall' ? byWallClock : timeline,
    state,
    moment: moments(state.at),
    momentAt: moments,
    stackOf: (hold) => stackOfHold(trace, hold),
    glyphs: CHARSETS[charset],
    ...placesIn(state, timeline),
  });
  const save = (state: State): void => options.save?.(viewText(state, timeline));
  const reload = async (): Promise<Session | null> => {
    const reloaded = (await options.reload?.()) ?? null;
    return reloaded === null ? null : openSession({ ...options, ...reloaded, keys: [] });
  };
  return { world, start: startOf(options, world), sceneOf, save, reload };
}

/** Where things are on the screen, and where moments are. */
function placesIn(state: State, timeline: Timeline): Pick<Scene, 'layout' | 'axis' | 'columns'> {
  const layout = layoutIn(state, timeline);
  const axis = axisOf(state, timeline);
  return { layout, axis, columns: columnsOf(state, axis, layout.timeWidth) };
}

function startOf({ size, at, lane, view, message = '', keys = [] }: SessionOptions, world: World): State {
  const { timeline } = world;
  const landed = landing(timeline, size);
  const placed = at === undefined ? landed : centreOn(landed, at, world);
  const chosen = keepInView(lane === undefined ? placed : { ...placed, lane }, world);
  const viewed = view === undefined ? chosen : keepInView(withView(chosen, view, timeline), world);
  const state = { ...viewed, message };
  return keys.reduce((before, key) => {
    const { effect, ...after } = reduce(before, { type: 'key', key }, world);
    return { ...after, effect: effect?.kind === 'quit' ? effect : null };
  }, state);
}

function waitersIn({ links }: Moment, lane: number): number[] {
  const waiting = links.filter((link) => link.to === lane && link.from !== lane);
  return [...new Set(waiting.toSorted((a, b) => a.since - b.since).map(({ from }) => from))];
}

/** Where the lane waits: in the program's own code if a frame of it is known. */
function placeIn({ waits }: Moment, lane: number): { file: string; line: number } | null {
  const frames = (waits.get(lane) ?? []).flatMap(({ wait, stack }) =>
    wait.site === null ? stack : stack.concat(wait.site),
  );
  const known = frames.filter(({ line }) => line > 0);
  const found = known.find(({ file }) => libraryPath(file) === null) ?? known[0];
  return found === undefined ? null : { file: found.file.replace(/^file:\/\//, ''), line: found.line };
}

/** The one that keeps a lane waiting: of several one that is stuck itself, else the one waited for longest. */
function blockerIn(moment: Moment, timeline: Timeline, lane: number): { lane: number; text: string } {
  const who = laneText(timeline, lane);
  const stuck = ({ to }: Link): number => (moment.dead.has(to) ? 0 : 1);
  const links = moment.links
    .filter((link) => link.from === lane)
    .toSorted((a, b) => stuck(a) - stuck(b) || a.since - b.since);
  const link = links.find((each) => each.to >= 0 && each.to !== lane) ?? links[0];
  if (link === undefined) return { lane: -1, text: `${who} waits ${withoutBlocker(moment, timeline, lane)}` };
  const what = link.resource < 0 ? '' : ` for ${resourceText(timeline, link.resource)}`;
  if (link.to < 0) return { lane: -1, text: `${who} waits${what}: who could end that is not known` };
  if (link.to === lane) {
    const itself = link.via === 'hold' ? 'it holds itself' : 'only it could end itself';
    return { lane: -1, text: `${who} waits${what}, which ${itself}` };
  }
  const by = link.via === 'hold' ? ', held by' : link.via === 'await' ? ' for' : ': up to';
  const alike = links.filter(({ via, resource }) => via === link.via && resource === link.resource);
  const others = new Set(alike.map(({ to }) => to)).size - 1;
  const more = others === 0 ? '' : ` and ${others} more`;
  return { lane: link.to, text: `${who} waits${what}${by} ${laneText(timeline, link.to)}${more}` };
}

/** What a lane waits for that no task could end. */
function withoutBlocker({ waits, dead }: Moment, timeline: Timeline, lane: number): string {
  const [first] = waits.get(lane) ?? [];
  if (first === undefined) return 'for nobody';
  if (!dead.has(lane)) return 'for a timer or the outside';
  const what = first.resource < 0 ? '' : `for ${resourceText(timeline, first.resource)} `;
  return `${what}in vain: no task could end that`;
}

const REMEMBERED = 64;

/** Remembers the last answers: a frame asks for the same moment more than once. */
function lastFew<Answer>(ask: (at: Nanos) => Answer): (at: Nanos) => Answer {
  const known = new Map<Nanos, Answer>();
  return (at) => {
    const found = known.get(at) ?? ask(at);
    if (!known.has(at) && known.size >= REMEMBERED) known.delete(known.keys().next().value!);
    known.set(at, found);
    return found;
  };
}
