import { rmSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Argv } from 'yargs';
import { loadTimeline } from '../analyzer/store/timeline-load.ts';
import { InputError } from '../format/errors.ts';
import type { SessionOptions } from '../tui/session.ts';
import { keysOf, laneOf } from './browser-start.ts';
import { chosenRun } from './choose-run.ts';
import { charsetFor, depthFor, requireTerminal, sizeIn, sizeOf } from './terminal-options.ts';
import { shellWord } from '../analyzer/report/text.ts';
import { sqlConsole } from './sql-console.ts';
import { scratchDatabase } from './scratch-database.ts';
import { parseTime } from './time.ts';
import {
  DB,
  openFrom,
  PATH,
  readingOptions,
  type OpenedTrace,
  type TraceArguments,
} from './trace-options.ts';

export const command = 'tui [path..]';
export const describe = 'Browse who waits for whom through time, in the terminal';

export const builder = (yargs: Argv) =>
  printing(readingOptions(yargs))
    .hide('json')
    .positional('path', { type: 'string', describe: `${PATH}; without it the recent runs are listed` })
    .option('db', DB)
    .option('at', {
      type: 'string',
      requiresArg: true,
      describe: 'Start there: 1.5s, +250ms, 14:03:07.2, F1',
    })
    .option('task', { type: 'string', requiresArg: true, describe: 'Start with this task: T12, or a name' })
    .option('keys', { type: 'string', requiresArg: true, describe: 'Press these first: "e b <enter>"' })
    .option('charset', {
      choices: ['auto', 'block', 'braille', 'ascii'] as const,
      default: 'auto' as const,
      describe: 'What to draw with',
    })
    .option('color', {
      choices: ['auto', 'none', '16', '256', 'true'] as const,
      default: 'auto' as const,
      describe: 'How many colours',
    })
    .example('$0 tui', 'lists the recent runs to choose from')
    .example('$0 tui run1 --at F1', 'where the worst finding became inevitable')
    .example('$0 tui run1 --snapshot --keys "e b" --format svg > e.svg', 'a picture');

/** What is printed where there is no terminal to browse with. */
const printing = <T>(yargs: Argv<T>) =>
  yargs
    .option('plain', {
      type: 'boolean',
      default: false,
      describe: 'Print it line by line: for screen readers',
    })
    .option('snapshot', { type: 'boolean', default: false, describe: 'Print one frame instead' })
    .option('size', {
      type: 'string',
      default: '120x40',
      requiresArg: true,
      describe: 'Of the snapshot, in columns and rows',
    })
    .option('format', {
      choices: ['ansi', 'text', 'svg'] as const,
      default: 'ansi' as const,
      describe: 'Of the snapshot',
    });

type TuiArguments = Omit<TraceArguments, 'path'> & {
  readonly path?: readonly string[] | undefined;
  readonly at?: string | undefined;
  readonly task?: string | undefined;
  readonly keys?: string | undefined;
  readonly charset: 'auto' | 'block' | 'braille' | 'ascii';
  readonly color: 'auto' | 'none' | '16' | '256' | 'true';
  readonly plain: boolean;
  readonly snapshot: boolean;
  readonly size: string;
  readonly format: 'ansi' | 'text' | 'svg';
};

type WithPath = TuiArguments & TraceArguments;

export async function handler(given: TuiArguments): Promise<void> {
  if (!given.plain && !given.snapshot) requireTerminal(process.stdout, process.stdin, process.env);
  const [first, ...more] = given.path ?? [];
  const args: WithPath = { ...given, path: [first ?? (await chosenRun(process.env)), ...more] };
  const keys = keysOf(args.keys ?? '');
  const size = args.snapshot ? sizeIn(args.size) : sizeOf(process.stdout);
  const scratch = args.cache || args.db !== undefined ? null : scratchDatabase();
  const opened = await openFrom({ ...args, db: scratch ?? args.db });
  for (const warning of opened.warnings) process.stderr.write(`warning: ${warning}\n`);
  try {
    await show(args, { ...sessionFor(args, opened), size, keys });
  } finally {
    opened.db.close();
    if (scratch !== null) rmSync(dirname(scratch), { recursive: true, force: true });
  }
}

function sessionFor(args: WithPath, { db, view, report }: OpenedTrace): Omit<SessionOptions, 'size'> {
  const timeline = loadTimeline(db, view, report, basename(resolve(args.path[0] ?? '.')));
  return {
    trace: { timeline, view, report },
    command: `waitgraph tui ${args.path.map(shellWord).join(' ')}`,
    ...sqlConsole(db.name),
    parseTime: (text) => timeOrReason(() => parseTime(text, report)),
    charset: charsetFor(args.charset, args.plain || args.snapshot),
    at: args.at === undefined ? undefined : parseTime(args.at, report),
    lane: args.task === undefined ? undefined : laneOf(args.task, timeline),
  };
}

async function show(args: TuiArguments, options: SessionOptions): Promise<void> {
  const { plain, runTui, snapshot } = await loadBrowser();
  const depth = depthFor(args.color, args.snapshot);
  if (args.plain) process.stdout.write(plain(options));
  else if (args.snapshot) process.stdout.write(snapshot({ ...options, format: args.format, depth }));
  else await runTui({ ...options, depth, out: process.stdout });
}

/** Ink and React come as one file, which only the build makes; sources use the last built one. */
function loadBrowser(): Promise<typeof import('../tui/main.tsx')> {
  return import(import.meta.filename.endsWith('.ts') ? '../dist/tui/main.js' : '../tui/main.js');
}

function timeOrReason(parse: () => number): number | string {
  try {
    return parse();
  } catch (error) {
    if (error instanceof InputError) return [error.message, error.hint].filter(Boolean).join('. ');
    throw error;
  }
}
