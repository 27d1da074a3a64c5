import type { Argv } from 'yargs';
import { InputError } from '../format/errors.ts';
import { print } from './print.ts';

export const command = 'seal <path..>';
export const describe = "Compress a run's trace files where they are";

export const builder = (yargs: Argv) =>
  yargs
    .positional('path', {
      type: 'string',
      array: true,
      demandOption: true,
      describe: "Trace files, a run's folder, or a folder of runs (the latest is taken)",
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
    .example('$0 seal run1', 'Python’s segments take a fraction then; analyze reads them as before');

type SealArguments = { readonly path: readonly string[]; readonly json: boolean };

export async function handler({ path, json }: SealArguments): Promise<void> {
  const { discover } = await import('../analyzer/import/discover.ts');
  const { openRun } = await import('../analyzer/import/run.ts');
  const { sealRun } = await import('../analyzer/seal.ts');
  const run = openRun(discover(path));
  const files = sealRun(run);
  if (files.length === 0) throw new InputError('ENOTTRACE', `${path.join(' ')}: no trace files`);
  const sum = (of: 'before' | 'after'): number => files.reduce((bytes, file) => bytes + file[of], 0);
  const sealed = files.filter(({ before, after }) => after !== before).length;
  const data = { schema: 'waitgraph.seal/1', before: sum('before'), after: sum('after'), files };
  print(
    {
      data,
      text: () => `${sealed} of ${files.length} files sealed: ${sum('before')} bytes are ${sum('after')} now`,
      warnings: run.warnings,
    },
    { json },
  );
}
