import type { Machine } from './machine.ts';
import type { Row } from './row.ts';

/** What `npm run bench -- --json` prints, and docs/benchmarks.md is made from. */
export type BenchResult = {
  readonly machine: Machine;
  readonly sections: readonly { readonly name: string; readonly rows: readonly Row[] }[];
};
