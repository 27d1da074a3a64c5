/** What is only counted and measured: see model.ts for the rest. */
import type { Nanos, ResourceId } from '../format/events.ts';
import type { ProcessId, Site } from './model.ts';

/** Steps at one place in the code, of one length class (see stepStats in docs/format.md). */
export type StepStats = {
  readonly process: ProcessId;
  /** null: not known where. */
  readonly site: Site | null;
  readonly bucket: number;
  readonly count: number;
  readonly total: Nanos;
  readonly max: Nanos;
};
/** How much was waited for a resource that is held, over the whole trace. */
export type Queueing = {
  readonly resource: ResourceId;
  readonly waits: number;
  /** Of all waits together, and of the longest. */
  readonly total: Nanos;
  readonly max: Nanos;
  /** The most who waited at once. */
  readonly convoy: number;
  readonly since: Nanos;
  readonly until: Nanos;
};
/** Waits at one place in the code that ended well. */
export type PastWaits = {
  readonly count: number;
  /** So long at most were 99 of 100 of them. */
  readonly p99: Nanos;
  /** As many of them were of the same task. */
  readonly ofTask: number;
};
