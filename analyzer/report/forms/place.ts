/** Where in the source a finding is shown by other programs. */
import { libraryPath } from '../../source-paths.ts';
import { placeOf } from '../paths.ts';
import type { ReportFinding } from '../types.ts';

/** Lines and columns count from 1; null: not known. */
export type Place = {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
};

/** Reads `file:line:column`; what is no file (`<string>`, `node:internal/…`) is no place. */
export function placeIn(site: string | null | undefined): Place | null {
  if (site == null) return null;
  const [, file = '', line, column] = /^(.*?)(?::(\d+))?(?::(\d+))?$/.exec(site) ?? [];
  if (file === '' || file.startsWith('<') || file.startsWith('node:')) return null;
  return {
    file: file.replace(/^file:\/\//, '').replaceAll('\\', '/'),
    line: positive(line),
    column: positive(column),
  };
}

function positive(digits: string | undefined): number | null {
  return digits === undefined || Number(digits) === 0 ? null : Number(digits);
}

/** The one place to show a finding at: where its first task waits or blocks, in the program's own code if it can be. */
export function mainPlace(finding: ReportFinding): Place | null {
  const sites = [
    ...finding.tasks.filter(({ role }) => role !== 'victim').map(({ site }) => site),
    ...finding.stack.map(placeOf),
    ...finding.edges.map(({ site }) => site),
    ...finding.story.map(({ site }) => site),
    ...finding.tasks.flatMap(({ holds }) => holds.map(({ site }) => site)),
    ...finding.resources.map(({ site }) => site),
  ];
  const places = sites.flatMap((site) => placeIn(site) ?? []);
  return places.find(({ file }) => libraryPath(file) === null) ?? places[0] ?? null;
}

/** The file as seen from `root`; null if it lies outside. `root` ends in a slash. */
export function relativeTo(root: string, file: string): string | null {
  if (file.startsWith(root)) return file.slice(root.length);
  return /^(\/|[A-Za-z]:\/)/.test(file) ? null : file;
}
