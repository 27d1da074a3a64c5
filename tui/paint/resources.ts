/** Everything that was held or waited for: by whom now, and over the time of the window. */
import { columnsOf } from '../columns.ts';
import { clamp } from '../layout.ts';
import { busiestFirst, lastingAt, pointedAt, queueOf, type Queue, type Stretch } from '../queues.ts';
import { countAt, mostIn } from '../steps.ts';
import { widthOf } from '../grid.ts';
import { around, cell, fitRow, run, type Row } from './row.ts';
import type { Scene } from './scene.ts';
import { laneText, resourceInFull } from './words.ts';

/** Rows below the one that is pointed at: its holders and its queue at full width. */
const OPENED = 2;

/** One row each, the most waited for first; the last columns are its queue as in the lanes above. */
export function resourceRows(scene: Scene, width: number, height: number): Row[] {
  const order = busiestFirst(scene.timeline);
  if (order.length === 0) return [[run('nothing was held or waited for', 'muted')]];
  const current = pointedAt(scene.state, scene.timeline);
  const first = around(order.indexOf(current), order.length, height - OPENED);
  return order
    .slice(first, first + height)
    .flatMap((resource) => {
      const row = resourceRow(scene, resource, width);
      if (resource !== current) return [row];
      return [fitRow(row, width, 'selected')].concat(openedRows(scene, resource, width));
    })
    .slice(0, height);
}

function resourceRow(scene: Scene, resource: number, width: number): Row {
  const { timeline, moment, glyphs } = scene;
  const queue = queueOf(timeline, resource);
  const holders = lastingAt(queue.holds, moment.at).map(({ lane }) => lane);
  const waiting = countAt(queue.waiters, moment.at);
  const nameWidth = clamp(Math.floor(width * 0.26), 16, 36);
  const holderWidth = clamp(Math.floor(width * 0.18), 12, 24);
  const holder = holders.length > 1 ? `${holders.length} holders` : laneOrNone(scene, holders[0]);
  return [
    run(resource === pointedAt(scene.state, timeline) ? `${glyphs.pointer} ` : '  ', 'accent'),
    cell(resourceInFull(timeline, resource), nameWidth, 'hold'),
    run(' '),
    cell(holder, holderWidth, holders.length > 0 ? 'plain' : 'faint'),
    run(' '),
    cell(waiting === 0 ? '' : `${waiting} wait${waiting === 1 ? 's' : ''}`, 9, 'waiting'),
    ...queueRow(scene, queue, width - nameWidth - holderWidth - 14),
  ];
}

function laneOrNone({ timeline }: Scene, lane: number | undefined): string {
  return lane === undefined ? 'free' : laneText(timeline, lane);
}

/** A column is how many waited at most in its slice of time, else whether it was held. */
function queueRow(scene: Scene, { holders, waiters }: Queue, columns: number): Row {
  if (columns < 10) return [];
  const held = mostIn(holders, columnsOf(scene.state, scene.axis, columns));
  const waited = mostIn(waiters, columnsOf(scene.state, scene.axis, columns));
  return Array.from({ length: columns }, (_, column) => {
    if (waited[column]! > 0) return digit(waited[column]!);
    return held[column]! > 0 ? run(scene.glyphs.hold, 'hold') : run(' ');
  });
}

function digit(count: number): Row[number] {
  return run(count > 9 ? '+' : String(count), 'waiting');
}

const HEAD = 12;

/** Who held it in each slice of time, and how many waited. */
function openedRows(scene: Scene, resource: number, width: number): Row[] {
  const { holds, waiters } = queueOf(scene.timeline, resource);
  const columns = width - HEAD;
  const waited = mostIn(waiters, columnsOf(scene.state, scene.axis, columns));
  const digits = Array.from(waited, (count) => (count > 0 ? digit(count) : run(scene.glyphs.dot, 'faint')));
  const hasWaiters = waited.some((count) => count > 0);
  return [
    ...(holds.length === 0
      ? []
      : [[cell('    held by', HEAD, 'muted'), ...holderRow(scene, holds, columns)]]),
    ...(hasWaiters ? [[cell('    waiting', HEAD, 'muted'), ...digits]] : []),
  ];
}

/** The handle of each holder where its hold begins, and a line for as long as it lasts. */
function holderRow(scene: Scene, holds: readonly Stretch[], count: number): Row {
  const { timeline, state, axis, glyphs } = scene;
  const columns = columnsOf(state, axis, count);
  const cells = Array.from({ length: count }, () => glyphs.dot);
  for (const { lane, start, end } of holds) {
    if (start >= state.to || end <= state.from) continue;
    const first = clamp(columns.of(start), 0, count - 1);
    const last = clamp(columns.of(end - 1), first, count - 1);
    cells.fill(glyphs.hold, first, last + 1);
    const handle = timeline.lanes[lane]?.handle ?? '';
    if (widthOf(handle) < last + 1 - first) cells.splice(first, handle.length, ...handle);
  }
  return pieces(cells).map((text) => run(text, text.startsWith(glyphs.dot) ? 'faint' : 'hold'));
}

/** What looks alike in one piece. */
function pieces(cells: readonly string[]): string[] {
  return cells.join('').match(/·+|\.+|[^·.]+/gu) ?? [];
}
