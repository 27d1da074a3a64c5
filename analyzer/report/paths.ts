import { libraryPath, shortNames } from '../source-paths.ts';
import type { Report, ReportFinding } from './types.ts';

/**
 * The report with its file paths as short as they can be without becoming ambiguous: the program's
 * own files from their common folder on, libraries from the package's name on.
 */
export function withShortPaths(report: Report): Report {
  const short = shortPaths(filesOf(report.findings));
  return { ...report, findings: report.findings.map((finding) => mapStrings(finding, short)) };
}

/** Replaces the paths of these files in any text. */
export function shortPaths(files: readonly string[]): (text: string) => string {
  const renamed = [...shortNames(files)]
    .filter(([file, name]) => file !== name)
    .toSorted(([a], [b]) => b.length - a.length);
  return (text) => renamed.reduce((result, [file, name]) => result.replaceAll(file, name), text);
}

/** What stays of a path where its folder differs: from the package on, or the last folder and the name. */
export function pathTail(file: string): string {
  return libraryPath(file) ?? file.split('/').slice(-2).join('/');
}

/** All files that findings name, by their paths as they are told. */
export function filesOf(findings: readonly ReportFinding[]): string[] {
  const sites = findings.flatMap((finding) => [
    ...finding.tasks.flatMap((task) => [
      task.site,
      task.waitsFor?.site,
      ...task.holds.map((hold) => hold.site),
    ]),
    ...finding.tasks.flatMap((task) => (task.waitsFor?.stack ?? []).map(placeOf)),
    ...finding.resources.map((resource) => resource.site),
    ...finding.edges.map((edge) => edge.site),
    ...finding.story.map((step) => step.site),
    ...finding.stack.map(placeOf),
    ...finding.outerStack.map(placeOf),
  ]);
  return [...new Set(sites.flatMap((site) => (site == null ? [] : [fileOf(site)])))];
}

/** The place in `fn (place)`. */
export function placeOf(frame: string): string {
  return /\(([^()]*)\)$/.exec(frame)?.[1] ?? frame;
}

/** The file in `file:line:column`. */
export function fileOf(site: string): string {
  return /^(.*?)(?::\d+){0,2}$/.exec(site)?.[1] ?? site;
}

function mapStrings<Value>(value: Value, change: (text: string) => string): Value {
  if (typeof value === 'string') return change(value) as Value;
  if (Array.isArray(value)) return value.map((each: unknown) => mapStrings(each, change)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, mapStrings<unknown>(each, change)]),
  ) as Value;
}
