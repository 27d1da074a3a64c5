import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { InputError } from '../format/errors.ts';

/** How a program ended: one of the two is null. */
export type Ending = {
  readonly pid: number;
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
};

/** Sent on to the program. The terminal's own go to its whole process group, so it has them already. */
const FORWARDED: readonly NodeJS.Signals[] = [
  'SIGTERM',
  'SIGHUP',
  'SIGUSR1',
  'SIGUSR2',
  'SIGCONT',
  'SIGWINCH',
];
const FROM_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];

/**
 * Runs a command with our standard streams as its own and waits for its end, passing signals on.
 * Throws an InputError if there is no such command or it may not be run.
 */
export async function runProgram(command: readonly string[], env: NodeJS.ProcessEnv): Promise<Ending> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { stdio: 'inherit', env });
  const stop = passSignals((signal) => child.kill(signal));
  try {
    return await new Promise<Ending>((resolve, reject) => {
      child.once('error', (cause: NodeJS.ErrnoException) => reject(notRun(file, cause)));
      child.once('exit', (status, signal) => resolve({ pid: child.pid ?? 0, status, signal }));
    });
  } finally {
    stop();
  }
}

/** The status a shell would give: 128 + n for signal n. */
export function statusOf({ status, signal }: Ending): number {
  return status ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

function passSignals(send: (signal: NodeJS.Signals) => void): () => void {
  const atTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  const listeners = new Map<NodeJS.Signals, () => void>();
  for (const signal of FORWARDED) listeners.set(signal, () => send(signal));
  for (const signal of FROM_TERMINAL) listeners.set(signal, atTerminal ? ignore : () => send(signal));
  for (const [signal, listener] of listeners) process.on(signal, listener);
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
}

function ignore(): void {
  // The program decides what its Ctrl-C means; we stay to report its end.
}

function notRun(file: string, cause: NodeJS.ErrnoException): InputError {
  const missing = cause.code === 'ENOENT';
  return new InputError(
    'ECOMMAND',
    `${file}: ${missing ? 'no such command' : `cannot be run (${cause.code})`}`,
    {
      hint: 'Give the program and its arguments after --, e.g. waitgraph record -- node app.js',
      cause,
    },
  );
}
