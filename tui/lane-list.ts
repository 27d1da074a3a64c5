/** Which lanes are shown, in what order: pinned ones first, without those that are hidden or filtered out. */
import { LANE_STATES, type LaneState, type Timeline } from '../analyzer/store/timeline.ts';
import { matches } from './matching.ts';

export type LaneChoice = {
  /** In the order of pinning. */
  readonly pinned: readonly number[];
  readonly hidden: ReadonlySet<number>;
  /** null: all; else what relates to one. */
  readonly only: ReadonlySet<number> | null;
  readonly filter: string;
};

export const ALL_LANES: LaneChoice = { pinned: [], hidden: new Set(), only: null, filter: '' };

/** The lanes in their order; the selected one is always among them. */
export function laneOrder(
  { choice, lane }: { readonly choice: LaneChoice; readonly lane: number },
  timeline: Timeline,
): readonly number[] {
  const lanes = lanesIn(choice, timeline);
  const isThere = timeline.lanes[lane] !== undefined;
  const isShown = lanes.length === timeline.lanes.length || lanes.includes(lane);
  return isShown || !isThere ? lanes : [lane, ...lanes];
}

const known = new WeakMap<LaneChoice, WeakMap<Timeline, readonly number[]>>();

/** Indexes of the lanes. Asked for in every frame, so the answer for a choice is kept. */
function lanesIn(choice: LaneChoice, timeline: Timeline): readonly number[] {
  const ofChoice = known.get(choice) ?? new WeakMap<Timeline, readonly number[]>();
  known.set(choice, ofChoice);
  const lanes = ofChoice.get(timeline) ?? chosen(choice, timeline);
  ofChoice.set(timeline, lanes);
  return lanes;
}

function chosen({ pinned, hidden, only, filter }: LaneChoice, timeline: Timeline): readonly number[] {
  const passes = filterOf(filter, timeline);
  const isPinned = new Set(pinned);
  const isShown = (lane: number): boolean =>
    !isPinned.has(lane) && !hidden.has(lane) && (only?.has(lane) ?? true) && passes(lane);
  const others = [...timeline.lanes.keys()].filter(isShown);
  return [...pinned.filter((lane) => lane < timeline.lanes.length), ...others];
}

type Test = (lane: number) => boolean;

/** All words must fit; `!` turns one round. See `filterHelp`. */
function filterOf(filter: string, timeline: Timeline): Test {
  const tests = filter.split(/\s+/).flatMap((word) => (word === '' ? [] : [testOf(word, timeline)]));
  return (lane) => tests.every((test) => test(lane));
}

export const FILTER_HELP = 'name  res:lock  state:waiting  dur>1s  !not';

function testOf(word: string, timeline: Timeline): Test {
  if (word.startsWith('!') && word.length > 1) {
    const test = testOf(word.slice(1), timeline);
    return (lane) => !test(lane);
  }
  const [, key = '', value = ''] = /^(task|res|state):(.+)$/.exec(word) ?? [];
  const [, length, unit = 'ms'] = /^dur>(\d+(?:\.\d+)?)(us|ms|s|m)?$/.exec(word) ?? [];
  if (length !== undefined) return longWaits(timeline, Number(length) * (UNITS[unit] ?? 1e6));
  return (KEYED[key] ?? isCalled)(timeline, value === '' ? word : value);
}

const KEYED: Readonly<Record<string, (timeline: Timeline, value: string) => Test>> = {
  task: isCalled,
  res: usesResource,
  state: wasEver,
};

const UNITS: Readonly<Record<string, number>> = { us: 1e3, ms: 1e6, s: 1e9, m: 60e9 };

function isCalled(timeline: Timeline, text: string): Test {
  return (lane) => {
    const { handle, name } = timeline.lanes[lane]!;
    return matches(`${handle} ${name}`, text);
  };
}

/** Waited for, or held, something of that name. */
function usesResource({ lanes, segments, holds, resources }: Timeline, text: string): Test {
  const wanted = new Set(
    resources.flatMap(({ handle, kind, name }, i) => (matches(`${handle} ${kind} ${name}`, text) ? [i] : [])),
  );
  return (lane) => {
    const { segmentsFrom, segmentsTo, holdsFrom, holdsTo } = lanes[lane]!;
    const isIn = (of: Int32Array, from: number, to: number): boolean => {
      for (let i = from; i < to; i++) if (wanted.has(of[i]!)) return true;
      return false;
    };
    return isIn(segments.resource, segmentsFrom, segmentsTo) || isIn(holds.resource, holdsFrom, holdsTo);
  };
}

/** `stuck` and `blocked` are other words for what lanes show. */
const STATES: Readonly<Record<string, LaneState>> = { stuck: 'dead', blocked: 'blocking', gaveup: 'broken' };

function wasEver({ lanes, segments }: Timeline, word: string): Test {
  const wanted = LANE_STATES.indexOf((STATES[word] ?? word) as LaneState);
  return (lane) => {
    const { segmentsFrom, segmentsTo } = lanes[lane]!;
    for (let i = segmentsFrom; i < segmentsTo; i++) if (segments.state[i] === wanted) return true;
    return false;
  };
}

const WAITING = new Set((['waiting', 'dead'] as const).map((state) => LANE_STATES.indexOf(state)));

function longWaits({ lanes, segments, endsAt }: Timeline, least: number): Test {
  return (lane) => {
    const { segmentsFrom, segmentsTo } = lanes[lane]!;
    for (let i = segmentsFrom; i < segmentsTo; i++) {
      const end = Math.min(segments.start[i + 1] ?? endsAt, endsAt);
      if (WAITING.has(segments.state[i]!) && end - segments.start[i]! >= least) return true;
    }
    return false;
  };
}
