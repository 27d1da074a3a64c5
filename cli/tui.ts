import { rmSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Argv } from 'yargs';
import type { TraceInfo } from '../analyzer/model.ts';
import { loadTimeline } from '../analyzer/store/timeline-load.ts';
import { InputError } from '../format/errors.ts';
import type { Reloaded, SessionOptions } from '../tui/session.ts';
import type { ThemeName } from '../tui/themes.ts';
import { keysOf, laneOf } from './browser-start.ts';
import { chosenRun } from './choose-run.ts';
import { follower } from './follow.ts';
import { charsetFor, depthFor, themeFor, requireTerminal, sizeIn, sizeOf } from './terminal-options.ts';
import { shellWord } from '../analyzer/report/text.ts';
import { savedView } from './saved-view.ts';
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
    .option('view', { type: 'string', requiresArg: true, describe: 'Start with what `y` copied' })
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
    .option('theme', {
      choices: ['auto', 'dark', 'light', 'contrast'] as const,
      default: 'auto' as const,
      describe: 'Colours for which paper; contrast: the strongest',
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
  readonly view?: string | undefined;
  readonly keys?: string | undefined;
  readonly charset: 'auto' | 'block' | 'braille' | 'ascii';
  readonly color: 'auto' | 'none' | '16' | '256' | 'true';
  readonly theme: ThemeName | 'auto';
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
  const following = follower(args);
  const reload = async (): Promise<Reloaded | null> => {
    const grown = await following.next();
    return grown === null ? null : traceOf(args, grown);
  };
  try {
    await show(args, { ...sessionFor(args, opened), size, keys, reload });
  } finally {
    following.close();
    opened.db.close();
    if (scratch !== null) rmSync(dirname(scratch), { recursive: true, force: true });
  }
}

/** What of a session changes when the trace grows. */
function traceOf(args: WithPath, opened: OpenedTrace): Reloaded {
  const { db, view, report } = opened;
  const timeline = loadTimeline(opened, basename(resolve(args.path[0] ?? '.')));
  return {
    trace: { timeline, view, report },
    query: sqlConsole(db.name).query,
    parseTime: (text) => timeOrReason(() => parseTime(text, report)),
  };
}

function sessionFor(args: WithPath, opened: OpenedTrace): Omit<SessionOptions, 'size'> {
  const { report } = opened;
  const reloaded = traceOf(args, opened);
  const { timeline } = reloaded.trace;
  return {
    ...sqlConsole(opened.db.name),
    ...reloaded,
    command: `waitgraph tui ${args.path.map(shellWord).join(' ')}`,
    charset: charsetFor(args.charset, args.plain || args.snapshot),
    ...viewFor(args, timeline.info),
    at: args.at === undefined ? undefined : parseTime(args.at, report),
    lane: args.task === undefined ? undefined : laneOf(args.task, timeline),
  };
}

/** Where one left off, unless one says where to begin or nobody is there to leave. */
function viewFor(args: TuiArguments, info: TraceInfo): Pick<SessionOptions, 'view' | 'message' | 'save'> {
  if (args.plain || args.snapshot) return { view: args.view };
  const { text, save } = savedView(info, process.env);
  if (args.view !== undefined) return { view: args.view, save };
  const isAsked = [args.at, args.task, args.keys].some((option) => option !== undefined);
  if (text === null || isAsked) return { save };
  return { view: text, save, message: 'as you left it: ! goes to the finding, e to the next one' };
}

async function show(args: TuiArguments, options: SessionOptions): Promise<void> {
  const { plain, runTui, snapshot } = await loadBrowser();
  const look = { depth: depthFor(args.color, args.snapshot), theme: themeFor(args.theme, args.snapshot) };
  if (args.plain) process.stdout.write(plain(options));
  else if (args.snapshot) process.stdout.write(snapshot({ ...options, format: args.format, look }));
  else await runTui({ ...options, look, out: process.stdout });
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
