/** Random programs for the oracle, the same for the same seed. */
import type { Op, Program } from './oracle.ts';

/** A small generator with a state of 32 bits (mulberry32). */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const KINDS = (
  'lock lock lock unlock unlock tryLock read write leave take give set wait put get join all any arrive ' +
  'await notify sleep'
).split(' ') as readonly Op['kind'][];

const EVENTS: ReadonlySet<string> = new Set(['set', 'wait']);
const COMPOSED: ReadonlySet<string> = new Set(['all', 'any']);

/** Two to four tasks of two to five operations; most give back what they took. */
export function programFrom(seed: number): Program {
  const random = randomFrom(seed);
  const count = 2 + random(3);
  const locks = 1 + random(3);
  const permits = 1 + random(3);
  const tasks = Array.from({ length: count }, (_, task) => opsOf(random, { task, count, locks, permits }));
  return {
    tasks,
    locks,
    passedOn: Array.from({ length: locks }, () => random(4) === 0),
    permits,
    room: 1 + random(2),
    parties: 2 + random(count - 1),
  };
}

type Bounds = {
  readonly task: number;
  readonly count: number;
  readonly locks: number;
  readonly permits: number;
};

function opsOf(random: (below: number) => number, { task, count, locks, permits }: Bounds): Op[] {
  const held: number[] = [];
  const other = (): number => (task + 1 + random(count - 1)) % count;
  const ops = Array.from({ length: 2 + random(4) }, (): Op => {
    const kind = KINDS[random(KINDS.length)] ?? 'sleep';
    if (kind === 'lock' || kind === 'tryLock') {
      held.push(random(locks));
      return { kind, lock: held.at(-1) ?? 0 };
    }
    if (kind === 'unlock') return { kind, lock: held.pop() ?? random(locks) };
    if (kind === 'take') return { kind, units: 1 + random(Math.min(2, permits)) };
    if (EVENTS.has(kind)) return { kind, event: random(2) } as Op;
    if (kind === 'join') return { kind, task: other() };
    if (COMPOSED.has(kind)) return { kind, tasks: [...new Set([other(), other()])] } as Op;
    return { kind } as Op;
  });
  const tidy = random(10) < 7 ? held.toReversed().map((lock): Op => ({ kind: 'unlock', lock })) : [];
  return ops.concat(tidy);
}
