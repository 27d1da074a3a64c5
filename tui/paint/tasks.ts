import { laneOrder } from '../lane-list.ts';
import { around, cell, fitRow, run, type Row } from './row.ts';
import { laneNow, nowRow } from './now.ts';
import type { Scene } from './scene.ts';
import { agoText, laneText } from './words.ts';

/** What every task does at the playhead, as many as fit around the selected one. */
export function taskRows(scene: Scene, width: number, height: number): Row[] {
  const { timeline, state } = scene;
  const order = laneOrder(state, timeline);
  const first = around(order.indexOf(state.lane), order.length, height);
  return order.slice(first, first + height).map((lane) => {
    const row = taskRow(scene, lane, Math.min(36, Math.floor(width * 0.3)));
    return lane === state.lane ? fitRow(row, width, 'selected') : row;
  });
}

function taskRow(scene: Scene, lane: number, nameWidth: number): Row {
  const { timeline, moment, glyphs } = scene;
  const { state, since } = laneNow(scene, lane);
  const isDead = moment.dead.has(lane);
  return [
    run(lane === scene.state.lane ? glyphs.pointer : ' ', 'accent'),
    run(isDead ? `${glyphs.error} ` : '  ', 'dead'),
    cell(laneText(timeline, lane), nameWidth, isDead ? 'dead' : 'plain'),
    run(' '),
    cell(state === 'absent' ? '' : agoText(moment.at - since), 10, 'muted'),
    ...nowRow(scene, lane),
  ];
}
