import { closeSync, openSync, writeSync } from 'node:fs';
import type { Argv } from 'yargs';
import { perfettoJson } from '../analyzer/export/perfetto.ts';
import { InputError } from '../format/errors.ts';
import { print } from './print.ts';
import { openFrom, traceOptions, type TraceArguments } from './trace-options.ts';

export const command = 'export <path..>';
export const describe = 'Write the trace for another program';

export const builder = (yargs: Argv) =>
  traceOptions(yargs)
    .option('perfetto', {
      type: 'string',
      requiresArg: true,
      describe: 'For ui.perfetto.dev, into this file',
    })
    .example('$0 export run1 --perfetto run1.json', 'then open it in ui.perfetto.dev');

type ExportArguments = TraceArguments & { readonly perfetto?: string | undefined };

export async function handler(args: ExportArguments): Promise<void> {
  const file = args.perfetto;
  if (file === undefined) {
    throw new InputError('EOPTION', 'export: nothing to write', { hint: 'Say what: --perfetto FILE' });
  }
  const { db, warnings } = await openFrom(args);
  const bytes = writeInPieces(file, perfettoJson(db));
  const text = `${file}: ${(bytes / 1e6).toFixed(1)} MB, for https://ui.perfetto.dev`;
  print({ data: { schema: 'waitgraph.export/1', file, bytes }, text: () => text, warnings }, args);
}

const PIECE = 1 << 20;

function writeInPieces(file: string, pieces: Iterable<string>): number {
  const to = opened(file);
  try {
    let [bytes, pending] = [0, ''];
    for (const piece of pieces) {
      pending += piece;
      if (pending.length < PIECE) continue;
      bytes += writeSync(to, pending);
      pending = '';
    }
    return bytes + writeSync(to, pending);
  } finally {
    closeSync(to);
  }
}

function opened(file: string): number {
  try {
    return openSync(file, 'w');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new InputError('EOPTION', `${file}: can't be written (${code ?? String(cause)})`, { cause });
  }
}
