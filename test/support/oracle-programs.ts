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

/** What goes together: a program is made of a few of these, so that its tasks meet. */
const THEMES = [
  'lock lock unlock tryLock lockFor',
  'read read write write leave',
  'take take give',
  'wait wait set clear',
  'put get',
  'await await notify lock',
  'arrive',
  'join all any mixed',
].map((kinds) => kinds.split(' ') as readonly Op['kind'][]);

const EVENTS: ReadonlySet<string> = new Set(['set', 'clear', 'wait']);
const COMPOSED: ReadonlySet<string> = new Set(['all', 'any', 'mixed']);

/** The kinds of operations that programs are made of. */
export const OPERATIONS: readonly string[] = [...new Set(THEMES.flat()), 'sleep'];

/** Two to four tasks of two to five operations; most give back what they took. */
export function programFrom(seed: number): Program {
  const random = randomFrom(seed);
  const count = 2 + random(3);
  const locks = 1 + random(3);
  const permits = 1 + random(3);
  const kinds = Array.from({ length: 1 + random(3) }, () => THEMES[random(THEMES.length)]!).flat();
  const tasks = Array.from({ length: count }, (_, task) =>
    opsOf(random, { task, count, locks, permits, kinds: [...kinds, 'sleep'] }),
  );
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
  readonly kinds: readonly Op['kind'][];
};

function opsOf(random: (below: number) => number, bounds: Bounds): Op[] {
  const held: Op[] = [];
  const ops = Array.from({ length: 2 + random(4) }, () => opOf(random, bounds, held));
  return random(10) < 7 ? ops.concat(held.toReversed()) : ops;
}

/** `held`: what is to be given back, and how. */
function opOf(random: (below: number) => number, bounds: Bounds, held: Op[]): Op {
  const { task, count, locks, permits, kinds } = bounds;
  const other = (): number => (task + 1 + random(count - 1)) % count;
  const some = (): number[] => [...new Set([other(), other()])];
  const takes = <T extends Op>(op: T, back: Op): T => (held.push(back), op);
  const kind = kinds[random(kinds.length)] ?? 'sleep';
  const lock = random(locks);
  if (kind === 'lock' || kind === 'tryLock' || kind === 'lockFor')
    return takes({ kind, lock }, { kind: 'unlock', lock });
  if (kind === 'read' || kind === 'write') return takes({ kind }, { kind: 'leave' });
  if (kind === 'take') return takes({ kind, units: 1 + random(Math.min(2, permits)) }, { kind: 'give' });
  if (kind === 'unlock' || kind === 'leave' || kind === 'give') return giveBack(held, kind, lock);
  if (kind === 'join') return { kind, task: other() };
  if (kind === 'await') return { kind, condition: random(2) };
  if (kind === 'notify') return { kind, condition: random(2), count: 1 + random(2) };
  if (EVENTS.has(kind)) return { kind, event: random(2) } as Op;
  return (COMPOSED.has(kind) ? { kind, tasks: some(), others: some() } : { kind }) as Op;
}

/** What it took last, or what it never took. */
function giveBack(held: Op[], kind: 'unlock' | 'leave' | 'give', lock: number): Op {
  const at = held.findLastIndex((op) => op.kind === kind);
  return held.splice(at, at === -1 ? 0 : 1)[0] ?? (kind === 'unlock' ? { kind, lock } : { kind });
}
