import { moment, span } from '../clock.ts';
import type { WaitGraph } from '../graph.ts';
import { reportWait } from '../finding.ts';
import { counted } from '../layout.ts';
import { taskName } from '../names.ts';
import type { Style } from '../style.ts';
import type { ReportWait } from '../types.ts';
import { atText, siteShortener, type Moment } from './moment.ts';
import { table } from './table.ts';
import { grouped } from '../grouped.ts';

export type WaitList = {
  readonly schema: 'waitgraph.waits/1';
  readonly atMs: number;
  readonly atWall: string;
  /** The longest first. */
  readonly waits: readonly ListedWait[];
};

export type ListedWait = {
  readonly waiter: string;
  readonly name: string;
  /** Who could end it, as far as known. */
  readonly waitsOn: readonly string[];
} & ReportWait;

/** Who was waiting at that moment, and for whom. */
export function waitList({ view, names, snapshot, atMs, atWall }: Moment, graph: WaitGraph): WaitList {
  const on = grouped(
    graph.edges.filter(({ to }) => to !== null),
    ({ from }) => from,
    ({ to }) => to ?? '',
  );
  const waits = snapshot.waits.map((wait): ListedWait => {
    const waiter = names.task(wait.task);
    const name = taskName(view, view.task(wait.task));
    return { waiter, name, waitsOn: on.get(waiter) ?? [], ...reportWait(view, names, wait) };
  });
  return {
    schema: 'waitgraph.waits/1',
    atMs,
    atWall,
    waits: waits.toSorted((a, b) => a.sinceMs - b.sinceMs),
  };
}

export function waitListText(list: WaitList, style: Style): string {
  const short = siteShortener(list.waits.map((wait) => wait.site));
  const rows = list.waits.map((wait) => [
    `${wait.waiter} ${wait.name}`,
    wait.what,
    wait.waitsOn.length > 3
      ? `${wait.waitsOn.slice(0, 3).join(', ')} +${wait.waitsOn.length - 3}`
      : wait.waitsOn.join(', '),
    moment(wait.sinceMs),
    span(list.atMs - wait.sinceMs),
    short(wait.site),
    wait.deadlineMs === null ? '' : `until ${moment(wait.deadlineMs)} at most`,
  ]);
  const head = `${counted(rows.length, 'wait')} ${atText(list)}`;
  if (rows.length === 0) return head;
  return [head, ...table(['task', 'waits for', 'of', 'since', 'for', 'at', ''], rows, style)].join('\n');
}
