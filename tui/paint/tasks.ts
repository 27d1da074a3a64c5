import { around, cell, fitRow, run, type Row } from './row.ts';
import type { Scene } from './scene.ts';
import { laneStateAt, laneText, resourceText, spanText, stampText, stateTone, STATE_WORDS } from './words.ts';

/** What every task does at the playhead, as many as fit around the selected one. */
export function taskRows(scene: Scene, width: number, height: number): Row[] {
  const { timeline, state } = scene;
  const first = around(state.lane, timeline.lanes.length, height);
  const count = Math.min(height, timeline.lanes.length - first);
  return Array.from({ length: count }, (_, i) => {
    const row = taskRow(scene, first + i, Math.min(36, Math.floor(width * 0.3)));
    return first + i === state.lane ? fitRow(row, width, 'selected') : row;
  });
}

function taskRow(scene: Scene, lane: number, nameWidth: number): Row {
  const { timeline, moment, glyphs } = scene;
  const now = laneStateAt(timeline, lane, moment.at);
  const isDead = moment.dead.has(lane) && now.state === 'waiting';
  const shown = isDead ? 'dead' : now.state;
  const resource = resourceText(timeline, now.resource);
  return [
    run(isDead ? `${glyphs.error} ` : '  ', 'dead'),
    cell(laneText(timeline, lane), nameWidth, isDead ? 'dead' : 'plain'),
    run(' '),
    cell(shown === 'absent' ? '' : spanText(moment.at - now.since), 10, 'muted'),
    run(`${absence(scene, lane) ?? STATE_WORDS[shown]} `, stateTone(shown)),
    run(resource, 'hold'),
  ];
}

function absence({ timeline, moment }: Scene, lane: number): string | null {
  const { startedAt, endedAt } = timeline.lanes[lane]!;
  if (startedAt > moment.at) return `starts at ${stampText(timeline, startedAt)}`;
  return endedAt !== null && endedAt <= moment.at ? `ended at ${stampText(timeline, endedAt)}` : null;
}
