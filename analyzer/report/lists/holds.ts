import { moment, span, toMs } from '../clock.ts';
import { counted } from '../layout.ts';
import { siteText, taskName } from '../names.ts';
import type { Style } from '../style.ts';
import { atText, siteShortener, type Moment } from './moment.ts';
import { table } from './table.ts';

export type HoldList = {
  readonly schema: 'waitgraph.holds/1';
  readonly atMs: number;
  readonly atWall: string;
  /** The oldest first. */
  readonly holds: readonly ListedHold[];
};

export type ListedHold = {
  readonly resource: string;
  /** `R3 mutex from` */
  readonly what: string;
  readonly task: string;
  readonly name: string;
  readonly units: number;
  readonly mode: 'exclusive' | 'shared';
  readonly sinceMs: number;
  readonly site: string | null;
  /** How many requests for the resource were waiting. */
  readonly waiting: number;
};

/** What was held at that moment, by whom. */
export function holdList({ view, names, snapshot, atMs, atWall }: Moment): HoldList {
  const waiting = new Map<number, number>();
  for (const { resource } of snapshot.requests) waiting.set(resource, (waiting.get(resource) ?? 0) + 1);
  const holds = snapshot.holds.map((hold): ListedHold => ({
    resource: names.resource(hold.resource),
    what: names.resourceInFull(hold.resource),
    task: names.task(hold.task),
    name: taskName(view, view.task(hold.task)),
    units: hold.units,
    mode: hold.mode,
    sinceMs: toMs(hold.heldSince ?? hold.requestedAt),
    site: siteText(hold.requestSite),
    waiting: waiting.get(hold.resource) ?? 0,
  }));
  const oldest = holds.toSorted((a, b) => a.sinceMs - b.sinceMs);
  return { schema: 'waitgraph.holds/1', atMs, atWall, holds: oldest };
}

export function holdListText(list: HoldList, style: Style): string {
  const short = siteShortener(list.holds.map((hold) => hold.site));
  const rows = list.holds.map((hold) => [
    `${hold.what}${hold.units > 1 ? ` ×${hold.units}` : ''}${hold.mode === 'shared' ? ' (shared)' : ''}`,
    `${hold.task} ${hold.name}`,
    moment(hold.sinceMs),
    span(list.atMs - hold.sinceMs),
    short(hold.site),
    hold.waiting === 0 ? '' : `${hold.waiting} waiting`,
  ]);
  const head = `${counted(rows.length, 'hold')} ${atText(list)}`;
  if (rows.length === 0) return head;
  return [head, ...table(['resource', 'held by', 'since', 'for', 'taken at', ''], rows, style)].join('\n');
}
