import type { Argv } from 'yargs';
import { InputError } from '../format/errors.ts';
import type { OpenedTrace } from '../analyzer/open.ts';
import { saveMemory } from '../analyzer/young-space.ts';
import { progressOn } from './progress.ts';

export type { OpenedTrace } from '../analyzer/open.ts';

/** The options of every command that reads a trace. */
export const traceOptions = (yargs: Argv) =>
  readingOptions(yargs)
    .positional('path', { type: 'string', demandOption: true, describe: PATH })
    .option('db', DB);

export const PATH = "Trace files, a run's folder, or a folder of runs (the latest is taken)";
export const DB = { type: 'string', requiresArg: true, describe: 'Keep the database in this file' } as const;

/** How a trace is read, whichever it is. */
export const readingOptions = (yargs: Argv) =>
  yargs
    .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
    .option('block-ms', {
      type: 'string',
      default: '100',
      describe: 'A step longer than this is a loop block',
    })
    .option('baseline', {
      type: 'string',
      array: true,
      requiresArg: true,
      nargs: 1,
      describe: 'A run that went well: who ended waits there could have done so here',
    })
    .option('cache', {
      type: 'boolean',
      default: true,
      describe: 'Reuse a database made before (--no-cache: do not)',
    });

/** What makes a command exit with 1. */
export const failOnOption = <T>(yargs: Argv<T>, describe: string) =>
  yargs.option('fail-on', {
    choices: ['error', 'warning', 'never'] as const,
    default: 'error' as const,
    describe,
  });

export type TraceArguments = {
  readonly path: readonly string[];
  readonly json: boolean;
  readonly blockMs: string;
  readonly db?: string | undefined;
  readonly baseline?: readonly string[] | undefined;
  readonly cache: boolean;
  readonly tail?: boolean | undefined;
};

/** Opens what the arguments name. SQLite is loaded here and not before. */
export async function openFrom(args: TraceArguments): Promise<OpenedTrace> {
  const blockMs = Number(args.blockMs);
  if (!(blockMs > 0))
    throw new InputError('EOPTION', `--block-ms ${args.blockMs}: not a number of milliseconds`);
  if (args.tail === true) saveMemory();
  const { openTrace } = await import('../analyzer/open.ts');
  const progress = progressOn(process.stderr);
  try {
    const { db, cache, baseline, tail } = args;
    return openTrace(args.path, { db, cache, tail, blockMs, baseline, onProgress: progress.show });
  } finally {
    progress.clear();
  }
}
