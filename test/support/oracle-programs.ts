/** Random programs for the oracle, the same for the same seed. */
import type { Op, Program } from './oracle-steps.ts';

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
  'lock lock lock unlock unlock tryLock lockFor read write leave take give set clear wait wait put get join ' +
  'all any mixed arrive await await notify sleep'
).split(' ') as readonly Op['kind'][];

const EVENTS: ReadonlySet<string> = new Set(['set', 'clear', 'wait']);
const COMPOSED: ReadonlySet<string> = new Set(['all', 'any', 'mixed']);

/** The kinds of operations that programs are made of. */
export const OPERATIONS: readonly string[] = [...new Set(KINDS)];

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
    nameless: random(4) === 0,
    fairPermits: random(2) === 0,
    fairRw: random(2) === 0,
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

function opsOf(random: (below: number) => number, bounds: Bounds): Op[] {
  const held: number[] = [];
  const ops = Array.from({ length: 2 + random(4) }, () => opOf(random, bounds, held));
  const tidy = random(10) < 7 ? held.toReversed().map((lock): Op => ({ kind: 'unlock', lock })) : [];
  return ops.concat(tidy);
}

function opOf(
  random: (below: number) => number,
  { task, count, locks, permits }: Bounds,
  held: number[],
): Op {
  const other = (): number => (task + 1 + random(count - 1)) % count;
  const some = (): number[] => [...new Set([other(), other()])];
  const kind = KINDS[random(KINDS.length)] ?? 'sleep';
  if (kind === 'lock' || kind === 'tryLock' || kind === 'lockFor') {
    held.push(random(locks));
    return { kind, lock: held.at(-1) ?? 0 };
  }
  if (kind === 'unlock') return { kind, lock: held.pop() ?? random(locks) };
  if (kind === 'take') return { kind, units: 1 + random(Math.min(2, permits)) };
  if (kind === 'join') return { kind, task: other() };
  if (kind === 'await') return { kind, condition: random(2) };
  if (kind === 'notify') return { kind, condition: random(2), count: 1 + random(2) };
  if (EVENTS.has(kind)) return { kind, event: random(2) } as Op;
  return (COMPOSED.has(kind) ? { kind, tasks: some(), others: some() } : { kind }) as Op;
}
