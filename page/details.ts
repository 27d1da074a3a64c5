import { moment, span } from '../analyzer/report/clock.ts';
import { LANE_STATES } from '../analyzer/store/timeline.ts';
import { WORDS } from './colours.ts';
import type { Trace } from './decode.ts';
import { handleOf, holdersOf, isOpen, labelOf, nameOf } from './graph-at.ts';
import { stateAt } from './lanes.ts';

/** What a lane does at a moment, in words: also for those who don't see the picture. */
export function detailsOf(trace: Trace, lane: number, at: number): string {
  if (trace.lanes.name[lane] === undefined) return '';
  const who = `${handleOf(trace, lane)} ${nameOf(trace, lane)}`;
  const state = LANE_STATES[stateAt(trace, lane, at)] ?? 'absent';
  const waits = waitsOf(trace, lane, at);
  const word = state === 'absent' ? 'is not there' : (WORDS[state] ?? state);
  const held = heldBy(trace, lane, at);
  return [
    `${who} at ${moment(at / 1000)}: ${waits.length > 0 ? waits.join('; ') : word}`,
    ...(held.length > 0 ? [`holds ${held.join(', ')}`] : []),
  ].join('; ');
}

function waitsOf(trace: Trace, lane: number, at: number): string[] {
  const { waits, strings } = trace;
  return waits.since.flatMap((since, i) => {
    const length = waits.length[i]!;
    if (waits.lane[i] !== lane || !isOpen(since, length, at)) return [];
    const [resource, target] = [waits.resource[i]!, waits.target[i]!];
    const what =
      target >= 0 ? `${handleOf(trace, target)} ${nameOf(trace, target)}` : labelOf(trace, resource);
    const holders = target >= 0 || resource < 0 ? [] : holdersOf(trace, resource, at);
    const by =
      holders.length === 0
        ? ''
        : `, held by ${holders
            .slice(0, 5)
            .map((one) => `${handleOf(trace, one)} ${nameOf(trace, one)}`)
            .join(', ')}`;
    const place = strings[waits.place[i]!] ?? '';
    const whole = length < 0 ? 'to the end' : `${span(length / 1000)} in all`;
    return [
      `waits for ${what}${by} since ${moment(since / 1000)} (${span((at - since) / 1000)} so far, ${whole})${place === '' ? '' : ` at ${place}`}`,
    ];
  });
}

function heldBy(trace: Trace, lane: number, at: number): string[] {
  const { holds, index } = trace;
  return (index.holdsOfLane.get(lane) ?? []).flatMap((i) =>
    isOpen(holds.since[i]!, holds.length[i]!, at) ? [labelOf(trace, holds.resource[i]!)] : [],
  );
}
