import { EVENTS, type EventKind } from '../../format/events.ts';
import type { Timeline } from '../../analyzer/store/timeline.ts';
import { clamp } from '../layout.ts';
import { indexAfter } from '../sorted.ts';
import { stretchAt } from '../stretch.ts';
import { around, cell, fitRow, run, type Row } from './row.ts';
import type { Scene } from './scene.ts';
import { atText, laneText, resourceText } from './words.ts';

const NAMES = new Map<number, string>(
  (Object.keys(EVENTS) as EventKind[]).map((kind) => [
    EVENTS[kind].code,
    kind === 'providersComplete' ? 'all providers' : kind.replaceAll(/([A-Z])/g, ' $1').toLowerCase(),
  ]),
);
const KIND_WIDTH = 14;
const WAIT_END = EVENTS.waitEnd.code;

/** The events around the playhead; the last one up to it is pointed at. */
export function eventRows(scene: Scene, width: number, height: number): Row[] {
  const { events } = scene.timeline;
  if (events.at.length === 0) return [[run('no events were recorded', 'muted')]];
  const current = indexAfter(events.at, scene.moment.at) - 1;
  const first = around(current, events.at.length, height);
  const count = Math.min(height, events.at.length - first);
  return Array.from({ length: count }, (_, i) => {
    const isCurrent = first + i === current;
    const row = [
      run(isCurrent ? `${scene.glyphs.pointer} ` : '  ', 'accent'),
      ...eventRow(scene, first + i, width),
    ];
    return isCurrent ? fitRow(row, width, 'selected') : row;
  });
}

function eventRow({ timeline, state, moment }: Scene, index: number, width: number): Row {
  const { at, code, lane, site } = timeline.events;
  const whose = lane[index]!;
  const isPast = at[index]! <= moment.at;
  const tone = whose === state.lane ? 'accent' : isPast ? 'plain' : 'muted';
  return [
    cell(atText(timeline, at[index]!, 1), timeline.clock === null ? 12 : 16, isPast ? 'plain' : 'muted'),
    cell(whose < 0 ? '' : laneText(timeline, whose), clamp(Math.floor(width * 0.24), 14, 28), tone),
    run(' '),
    cell(NAMES.get(code[index]!) ?? `event ${code[index]}`, KIND_WIDTH, tone),
    cell(resourceText(timeline, objectOf(timeline, index)), clamp(Math.floor(width * 0.22), 10, 30), 'hold'),
    run(' '),
    run(timeline.sites[site[index]!] ?? '', 'muted'),
  ];
}

/** The resource it is about; of the end of a wait the one that was waited for. */
function objectOf(timeline: Timeline, index: number): number {
  const { at, code, lane, resource } = timeline.events;
  if (resource[index]! >= 0 || code[index] !== WAIT_END) return resource[index]!;
  return stretchAt(timeline, lane[index]!, at[index]! - 1)?.resource ?? -1;
}
