import type { Nanos } from '../../../format/events.ts';
import type { Snapshot, TraceView } from '../../model.ts';
import { clockFrom, moment, toMs, wallClock } from '../clock.ts';
import { namesOf, type Names } from '../names.ts';
import { fileOf, shortPaths } from '../paths.ts';
import type { Report } from '../types.ts';

/** What the lists of one moment start from. */
export type Moment = {
  readonly view: TraceView;
  readonly names: Names;
  readonly snapshot: Snapshot;
  readonly atMs: number;
  /** `14:03:07.2+01:00` */
  readonly atWall: string;
};

export function momentAt(view: TraceView, report: Report, at: Nanos): Moment {
  const atMs = toMs(at);
  const atWall = wallClock(clockFrom(report.trace.startedAt), atMs);
  return { view, names: namesOf(view), snapshot: view.snapshot(at), atMs, atWall };
}

/** `at 12.431 s (14:03:07.2+01:00)` */
export function atText({ atMs, atWall }: { readonly atMs: number; readonly atWall: string }): string {
  return `at ${moment(atMs)} (${atWall})`;
}

/** Shortens the sites of a list to what tells them apart. */
export function siteShortener(sites: readonly (string | null)[]): (site: string | null) => string {
  const short = shortPaths(sites.flatMap((site) => (site === null ? [] : [fileOf(site)])));
  return (site) => (site === null ? '' : short(site));
}
