import type { Argv } from 'yargs';
import { InputError } from '../format/errors.ts';
import type { OpenedTrace } from '../analyzer/open.ts';
import { progressOn } from './progress.ts';

export type { OpenedTrace } from '../analyzer/open.ts';

/** The options of every command that reads a trace. */
export const traceOptions = (yargs: Argv) =>
  yargs
    .positional('path', {
      type: 'string',
      demandOption: true,
      describe: "Trace files, a run's folder, or a folder of runs (the latest is taken)",
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
    .option('block-ms', {
      type: 'string',
      default: '100',
      describe: 'A step longer than this is a loop block',
    })
    .option('db', { type: 'string', requiresArg: true, describe: 'Keep the database in this file' })
    .option('cache', {
      type: 'boolean',
      default: true,
      describe: 'Reuse a database made before (--no-cache: do not)',
    });

export type TraceArguments = {
  readonly path: readonly string[];
  readonly json: boolean;
  readonly blockMs: string;
  readonly db?: string | undefined;
  readonly cache: boolean;
};

/** Opens what the arguments name. SQLite is loaded here and not before. */
export async function openFrom(args: TraceArguments): Promise<OpenedTrace> {
  const blockMs = Number(args.blockMs);
  if (!(blockMs > 0))
    throw new InputError('EOPTION', `--block-ms ${args.blockMs}: not a number of milliseconds`);
  const { openTrace } = await import('../analyzer/open.ts');
  const progress = progressOn(process.stderr);
  try {
    return openTrace(args.path, { db: args.db, cache: args.cache, blockMs, onProgress: progress.show });
  } finally {
    progress.clear();
  }
}
