/**
 * The real terminal: taken over at the start and given back as it was, however we end. Only here are
 * modes set and signals handled.
 */
import { closeSync, openSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import type { Size } from '../layout.ts';

const ESC = '\u001B[';
/** Alternate screen, no cursor, no line wrap. */
const ENTER = `${ESC}?1049h${ESC}?25l${ESC}?7l${ESC}2J`;
const LEAVE = `${ESC}0m${ESC}?7h${ESC}?25h${ESC}?1049l`;
const MOUSE_ON = `${ESC}?1002h${ESC}?1006h`;
const MOUSE_OFF = `${ESC}?1006l${ESC}?1002l`;
/** Everything in between appears at once, where the terminal knows how. */
const BEGIN = `${ESC}?2026h`;
const END = `${ESC}?2026l`;
const FATAL = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const;

export type TerminalEvents = {
  readonly onInput: (text: string) => void;
  readonly onResize: () => void;
  /** The screen's contents are lost: paint everything. */
  readonly onResume: () => void;
};

export type Terminal = {
  readonly size: () => Size;
  /** False: it can't keep up, so the next frame may be left out. */
  readonly write: (bytes: string) => boolean;
  readonly toggleMouse: () => boolean;
  readonly suspend: () => void;
  readonly close: () => void;
};

/** Takes the terminal over. */
export function openTerminal(out: NodeJS.WriteStream, events: TerminalEvents): Terminal {
  const input = keyboard();
  let isMouseOn = true;
  let isOpen = false;

  const enter = (): void => {
    isOpen = true;
    input.stream.setRawMode(true);
    input.stream.resume();
    out.write(ENTER + (isMouseOn ? MOUSE_ON : ''));
  };
  const leave = (): void => {
    if (!isOpen) return;
    isOpen = false;
    out.write(MOUSE_OFF + LEAVE);
    try {
      input.stream.setRawMode(false);
    } catch {
      // The terminal is gone (SIGHUP): there is nothing left to restore.
    }
  };
  const suspend = (): void => {
    leave();
    process.off('SIGTSTP', suspend);
    // The whole job, as the terminal would: we may have been started by npm or npx.
    process.kill(0, 'SIGTSTP');
  };
  const resume = (): void => {
    process.off('SIGTSTP', suspend).on('SIGTSTP', suspend);
    enter();
    events.onResume();
  };
  const die = (signal: NodeJS.Signals): void => {
    leave();
    forget();
    process.kill(process.pid, signal);
  };
  const forget = listen({ suspend, resume, die, leave, onResize: events.onResize }, out);
  const onData = (data: string): void => events.onInput(data);
  input.stream.setEncoding('utf8').on('data', onData);
  enter();
  return {
    size: () => ({ columns: out.columns ?? 80, rows: out.rows ?? 24 }),
    write: (bytes) => out.write(BEGIN + bytes + END),
    toggleMouse: () => {
      isMouseOn = !isMouseOn;
      out.write(isMouseOn ? MOUSE_ON : MOUSE_OFF);
      return isMouseOn;
    },
    suspend,
    close: () => {
      leave();
      forget();
      input.stream.off('data', onData).pause();
      input.close();
    },
  };
}

/** Keys come from the terminal even if something is piped into us. */
function keyboard(): { stream: ReadStream; close: () => void } {
  if (process.stdin.isTTY) return { stream: process.stdin, close: () => process.stdin.unref() };
  const fd = openSync('/dev/tty', 'r');
  const stream = new ReadStream(fd);
  return { stream, close: () => void (stream.destroyed ? closeSync(fd) : stream.destroy()) };
}

type Listeners = {
  readonly suspend: () => void;
  readonly resume: () => void;
  readonly die: (signal: NodeJS.Signals) => void;
  readonly leave: () => void;
  readonly onResize: () => void;
};

function listen({ suspend, resume, die, leave, onResize }: Listeners, out: NodeJS.WriteStream): () => void {
  process.on('SIGTSTP', suspend).on('SIGCONT', resume);
  for (const signal of FATAL) process.on(signal, die);
  // Before Node prints the error, or it would be printed on the screen that is about to vanish.
  process.on('uncaughtExceptionMonitor', leave).on('exit', leave);
  out.on('resize', onResize);
  return () => {
    process.off('SIGTSTP', suspend).off('SIGCONT', resume);
    for (const signal of FATAL) process.off(signal, die);
    process.off('uncaughtExceptionMonitor', leave).off('exit', leave);
    out.off('resize', onResize);
  };
}
