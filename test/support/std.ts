/** Traces of threads, written down in STD form. */
import { convertStd } from '../../analyzer/std/convert.ts';
import { findAll } from '../../analyzer/detectors/index.ts';
import type { Finding } from '../../analyzer/model.ts';
import { importFiles } from './imported.ts';

/** `T1 acq(A) rel(A)`: a line for what a thread does in one go; `policy` as in the first line of a file. */
export function std(drawing: string, policy = 'excl'): string {
  const rows = drawing.trim().split('\n');
  const events = rows.flatMap((row) => {
    const [thread = '', ...calls] = row.trim().split(/\s+/);
    return calls.map((call) => `${thread}|${call}|`);
  });
  return [`# policy: ${policy}`, ...events].join('\n');
}

/** What is found in such a trace. */
export function findingsIn(text: string): Finding[] {
  const options = { name: 'drawn', startedAt: 0n, run: '0123456789abcdef' };
  return findAll(importFiles(convertStd(text, 'drawn.std', options)).view, { blockMs: 100 });
}

/** The kinds that are found, those of the weakest left out. */
export function kindsIn(text: string): string[] {
  return findingsIn(text)
    .map(({ kind }) => kind)
    .filter((kind) => kind !== 'possible-deadlock' && kind !== 'contention');
}
