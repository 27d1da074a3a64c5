import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Argv } from 'yargs';
import { convertStd } from '../analyzer/std/convert.ts';
import { InputError } from '../format/errors.ts';
import { print } from './print.ts';

export const command = 'import <file>';
export const describe = 'Make a trace of one in another form: threads, one event a line';

export const builder = (yargs: Argv) =>
  yargs
    .positional('file', { type: 'string', demandOption: true, describe: 'The file to read' })
    .option('from', {
      choices: ['std'] as const,
      demandOption: true,
      describe:
        'std: as RAPID writes it, `T1|acq(L)|Main.java:12`; also req, rel, fork, join, r, w, wait, notify, notifyAll, tryacq, and racq, rrel, rreq for readers. A first line `# policy: excl|recread|fair|re` says how locks behave: plain; readers never wait for queued writers; queued writers hold up new readers; re-entrant',
    })
    .option('out', {
      type: 'string',
      demandOption: true,
      requiresArg: true,
      describe: 'The folder to write to',
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
    .example('$0 import dining.std --from std --out dining', 'then: waitgraph analyze dining');

type ImportArguments = { readonly file: string; readonly out: string; readonly json: boolean };

export async function handler({ file, out, json }: ImportArguments): Promise<void> {
  const { text, changedMs } = readText(file);
  const name =
    basename(file)
      .replace(/\.\w+$/, '')
      .replaceAll(/[^\w-]+/g, '-') || 'std';
  const run = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const startedAt = BigInt(changedMs) * 1_000_000n;
  const bytes = convertStd(text, file, { name, startedAt, run });
  const written = writeTrace(out, `${name}.0.${changedMs}.0.wgt`, bytes);
  const data = { schema: 'waitgraph.import/1', file: written, bytes: bytes.length };
  print({ data, text: () => `${written}; next: waitgraph analyze ${out}` }, { json });
}

function readText(file: string): { readonly text: string; readonly changedMs: number } {
  try {
    return { text: readFileSync(file, 'utf8'), changedMs: Math.floor(statSync(file).mtimeMs) };
  } catch (cause) {
    throw new InputError('ENOFILE', `${file}: can't be read (${codeOf(cause)})`, { cause });
  }
}

function writeTrace(folder: string, name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, bytes, { mode: 0o600 });
    return path;
  } catch (cause) {
    throw new InputError('EOPTION', `${path}: can't be written (${codeOf(cause)})`, { cause });
  }
}

function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? String(cause);
}
