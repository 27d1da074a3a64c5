/**
 * The real terminal: taken over at the start and given back as it was, however we end. Only here are
 * modes set and signals handled.
 */
import { openSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import type { Size } from '../layout.ts';

const ESC = '\u001B[';
/** Alternate screen, no cursor, no line wrap. */
const ENTER = `${ESC}?1049h${ESC}?25l${ESC}?7l${ESC}2J`;
const LEAVE = `${ESC}0m${ESC}?7h${ESC}?25h${ESC}?1049l`;
/** Buttons, dragging and wheel, with coordinates of any size. */
const MOUSE_ON = `${ESC}?1002h${ESC}?1006h`;
const MOUSE_OFF = `${ESC}?1006l${ESC}?1002l`;
/** Everything in between appears at once, where the terminal knows how. */
const BEGIN = `${ESC}?2026h`;
const END = `${ESC}?2026l`;
/** Windows knows neither SIGQUIT nor stopping. */
const IS_UNIX = process.platform !== 'win32';
const FATAL: readonly NodeJS.Signals[] = [
  'SIGTERM',
  'SIGHUP',
  'SIGINT',
  ...(IS_UNIX ? (['SIGQUIT'] as const) : []),
];

export type TerminalEvents = {
  readonly onInput: (text: string) => void;
  readonly onResize: () => void;
  /** The terminal goes to somebody else, perhaps for good. */
  readonly onLeave: () => void;
  /** The screen's contents are lost: paint everything. */
  readonly onResume: () => void;
};

/** Owns the terminal from its construction until `close`. */
export class Terminal {
  private isMouseOn = true;
  private isOpen = false;
  private readonly out: NodeJS.WriteStream;
  private readonly events: TerminalEvents;
  private readonly input: ReadStream;

  constructor(out: NodeJS.WriteStream, events: TerminalEvents) {
    this.out = out;
    this.events = events;
    this.input = keyboard();
    this.input.setEncoding('utf8').on('data', events.onInput);
    if (IS_UNIX) process.on('SIGTSTP', this.suspend).on('SIGCONT', this.resume);
    for (const signal of FATAL) process.on(signal, this.die);
    // Before Node prints the error, or it would be printed on the screen that is about to vanish.
    process.on('uncaughtExceptionMonitor', this.leave).on('exit', this.leave);
    out.on('resize', events.onResize);
    this.enter();
  }

  get size(): Size {
    return { columns: this.out.columns ?? 80, rows: this.out.rows ?? 24 };
  }

  /** It has not taken the last change yet (a slow line): frames may be left out. */
  get isBusy(): boolean {
    return this.out.writableNeedDrain;
  }

  /** Shows a change in one piece. */
  write(bytes: string): void {
    this.out.write(BEGIN + bytes + END);
  }

  /** Something for the terminal itself, not for the screen. */
  send(sequence: string): void {
    this.out.write(sequence);
  }

  /** Gives the terminal to another program for as long as `use` lasts. */
  lend<T>(use: () => T): T {
    this.leave();
    this.input.pause();
    try {
      return use();
    } finally {
      this.enter();
      this.events.onResume();
    }
  }

  /** Returns whether the mouse is ours now; if not, the terminal selects text with it as usual. */
  toggleMouse(): boolean {
    this.isMouseOn = !this.isMouseOn;
    this.out.write(this.isMouseOn ? MOUSE_ON : MOUSE_OFF);
    return this.isMouseOn;
  }

  /** Stops the whole job, as the terminal would: we may have been started by npm or npx. */
  readonly suspend = (): void => {
    if (!IS_UNIX) return;
    this.leave();
    process.off('SIGTSTP', this.suspend);
    process.kill(0, 'SIGTSTP');
  };

  close(): void {
    this.leave();
    this.forget();
    this.input.off('data', this.events.onInput).pause();
    if (this.input === process.stdin) this.input.unref();
    else this.input.destroy();
  }

  private readonly resume = (): void => {
    process.off('SIGTSTP', this.suspend).on('SIGTSTP', this.suspend);
    this.enter();
    this.events.onResume();
  };

  /** A signal still ends us as it would have. */
  private readonly die = (signal: NodeJS.Signals): void => {
    this.leave();
    this.forget();
    process.kill(process.pid, signal);
  };

  private enter(): void {
    this.isOpen = true;
    this.input.setRawMode(true);
    this.input.resume();
    this.out.write(ENTER + (this.isMouseOn ? MOUSE_ON : ''));
  }

  private readonly leave = (): void => {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.events.onLeave();
    try {
      this.out.write(MOUSE_OFF + LEAVE);
      this.input.setRawMode(false);
    } catch {
      // The terminal is gone (SIGHUP): there is nothing left to restore.
    }
  };

  private forget(): void {
    process.off('SIGTSTP', this.suspend).off('SIGCONT', this.resume);
    for (const signal of FATAL) process.off(signal, this.die);
    process.off('uncaughtExceptionMonitor', this.leave).off('exit', this.leave);
    this.out.off('resize', this.events.onResize);
  }
}

/** Keys come from the terminal even if something is piped into us. */
function keyboard(): ReadStream {
  return process.stdin.isTTY ? process.stdin : new ReadStream(openSync('/dev/tty', 'r'));
}
