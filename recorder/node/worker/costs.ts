import { readFileSync } from 'node:fs';
import { EVENTS } from '../../../format/events.ts';
import type { TraceWriter } from '../../../format/write/trace-writer.ts';
import { CLOCKS, type RingViews } from '../ring/ring-layout.ts';

/** Processor time in µs, of which the first is a part of the second. */
export type Costs = readonly [ours: number, program: number, writer: number];

const MAIN = `/proc/self/task/${process.pid}/schedstat`;
const WRITER = '/proc/thread-self/schedstat';

/** What recording has cost since the last time: in the main thread, as it says itself, of all that this did, and in the writer's. */
export class CostMeter {
  readonly #clocks: BigUint64Array;
  readonly #hasThread: boolean;
  #told: Costs = [0, 0, 0];

  /** `hasThread`: it is called in the writer's thread, and not in the main one. */
  constructor({ clocks }: RingViews, hasThread: boolean) {
    this.#clocks = clocks;
    this.#hasThread = hasThread;
  }

  /** null: the system does not tell. */
  take(): Costs | null {
    const [program, writer] = [usedBy(MAIN), this.#hasThread ? usedBy(WRITER) : 0];
    if (program === null || writer === null) return null;
    const now = [micros(Atomics.load(this.#clocks, CLOCKS.spent)), program, writer] as const;
    const [ours, all, own] = this.#told;
    this.#told = now;
    return [now[0] - ours, now[1] - all, now[2] - own];
  }
}

/** Writes what it has cost since the last time, in a stream of the writer's own. */
export function tellCost(writer: TraceWriter, meter: CostMeter): void {
  const costs = meter.take();
  if (costs === null) return;
  writer.event(1, Number(process.hrtime.bigint()), EVENTS.cost.code, 0, 0, 0, ...costs);
}

function usedBy(file: string): number | null {
  try {
    return micros(BigInt(readFileSync(file, 'utf8').split(' ', 1)[0]!));
  } catch {
    return null;
  }
}

function micros(ns: bigint): number {
  return Number(ns / 1000n);
}
