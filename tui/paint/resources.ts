/** Everything that was held or waited for: by whom now, and over the time of the window. */
import type { Nanos } from '../../format/events.ts';
import { clamp } from '../layout.ts';
import { busiestFirst, lastingAt, queueOf, type Queue, type Stretch } from '../queues.ts';
import { around, cell, fitRow, run, type Row } from './row.ts';
import type { Scene } from './scene.ts';
import { laneText, resourceInFull } from './words.ts';

/** One row each, the most waited for first; the last columns are its queue as in the lanes above. */
export function resourceRows(scene: Scene, width: number, height: number): Row[] {
  const order = busiestFirst(scene.timeline);
  if (order.length === 0) return [[run('nothing was held or waited for', 'muted')]];
  const first = around(order.indexOf(scene.state.resource), order.length, height);
  return order.slice(first, first + height).map((resource) => {
    const row = resourceRow(scene, resource, width);
    return resource === scene.state.resource ? fitRow(row, width, 'selected') : row;
  });
}

function resourceRow(scene: Scene, resource: number, width: number): Row {
  const { timeline, moment, state, glyphs } = scene;
  const queue = queueOf(timeline, resource);
  const holders = lastingAt(queue.holds, moment.at).map(({ lane }) => lane);
  const waiting = lastingAt(queue.waits, moment.at).length;
  const nameWidth = clamp(Math.floor(width * 0.26), 16, 36);
  const holder = holders.length > 1 ? `${holders.length} holders` : laneOrNone(scene, holders[0]);
  return [
    run(resource === state.resource ? `${glyphs.pointer} ` : '  ', 'accent'),
    cell(resourceInFull(timeline, resource), nameWidth, 'hold'),
    run(' '),
    cell(holder, clamp(Math.floor(width * 0.18), 12, 24), holders.length > 0 ? 'plain' : 'faint'),
    run(' '),
    cell(waiting === 0 ? '' : `${waiting} wait${waiting === 1 ? 's' : ''}`, 9, 'waiting'),
    ...queueRow(scene, queue, width - nameWidth - clamp(Math.floor(width * 0.18), 12, 24) - 14),
  ];
}

function laneOrNone({ timeline }: Scene, lane: number | undefined): string {
  return lane === undefined ? 'free' : laneText(timeline, lane);
}

/** A column is how many waited at most in its slice of time, else whether it was held. */
function queueRow({ state, glyphs }: Scene, { holds, waits }: Queue, columns: number): Row {
  if (columns < 10) return [];
  const held = mostIn(holds, state, columns);
  const waited = mostIn(waits, state, columns);
  return Array.from({ length: columns }, (_, column) => {
    const count = waited[column]!;
    if (count > 0) return run(count > 9 ? '+' : String(count), 'waiting');
    return held[column]! > 0 ? run(glyphs.hold, 'hold') : run(' ');
  });
}

/** How many stretches lasted at once at most, in each slice of the window. */
function mostIn(
  stretches: readonly Stretch[],
  window: { from: Nanos; to: Nanos },
  columns: number,
): Int32Array {
  const perColumn = (window.to - window.from) / columns;
  const most = new Int32Array(columns);
  for (const { start, end } of stretches) {
    if (start >= window.to || end <= window.from) continue;
    const first = Math.max(0, Math.floor((start - window.from) / perColumn));
    const last = Math.min(columns - 1, Math.ceil((end - window.from) / perColumn) - 1);
    for (let column = first; column <= Math.max(first, last) && column < columns; column++)
      most[column]! += 1;
  }
  return most;
}
