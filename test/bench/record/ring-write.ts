/* oxlint-disable typescript/unbound-method -- a function of a namespace */
/**
 * What one event costs: the ring write of the recorder's hooks with its clock, in a loop of its own, beside
 * the bare clock and `encode()` with a clock, of a map as in peers/msgpack.mjs and of a list. Prints CPU ns each, medians of rounds that take turns, as JSON.
 */
import { encode } from '@msgpack/msgpack';
import { CONTROL, SLOTS } from '../../../recorder/node/ring/ring-layout.ts';
import { put, ring } from '../../../recorder/node/ring/ring.ts';
import { median } from '../harness/row.ts';

const ROUNDS = 31;
const EVENTS = 1 << 19;
const now = process.hrtime.bigint;
const times = new BigUint64Array(SLOTS);
const { control } = ring;

const WORKS: Record<string, () => number> = {
  clock: () => {
    for (let i = 0; i < EVENTS; i++) times[i & (SLOTS - 1)] = now();
    return EVENTS;
  },
  put: () => {
    for (let i = 0; i < EVENTS; i++) {
      put(3, i, 17, 5, i, 1, 2, 4);
      // In the writer's place: whatever came is taken.
      if ((i & (SLOTS / 2 - 1)) === 0) Atomics.store(control, CONTROL.tail, control[CONTROL.head]!);
    }
    if (control[CONTROL.dropped] !== 0) throw new Error('the ring was full');
    return EVENTS;
  },
  map: () => {
    const events = EVENTS >> 5;
    for (let task = 0; task < events; task++) {
      encode({ at: Number(now()), kind: 'acquire', task, site: 17, lock: 5, ticket: task, units: 1 });
    }
    return events;
  },
  list: () => {
    const events = EVENTS >> 5;
    for (let task = 0; task < events; task++) encode([Number(now()), 3, task, 17, 5, task, 1]);
    return events;
  },
};

const ns: Record<string, number[]> = {};
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, work] of Object.entries(WORKS)) {
    const before = process.threadCpuUsage();
    const events = work();
    const { user, system } = process.threadCpuUsage(before);
    (ns[name] ??= []).push(((user + system) * 1000) / events);
  }
}
const medians = Object.entries(ns).map(([name, all]) => [name, median(all)]);
process.stdout.write(JSON.stringify(Object.fromEntries(medians)));
