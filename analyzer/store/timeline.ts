/**
 * The whole trace as the timeline draws it: typed arrays that a frame can be painted from without
 * asking the database. Loaded once; a lane is one logical task, so frames that only await each other
 * share a lane. Times are nanoseconds from the trace's start.
 */
import type { Nanos, ResourceId, ResourceKind, TaskId } from '../../format/events.ts';
import type { Clock } from '../report/clock.ts';
import type { Certainty, FindingKind, Process, Role, Severity, StoryStep, TraceInfo } from '../model.ts';

/** What a lane can show, mildest first: a column that covers several shows the last of them. */
export const LANE_STATES = [
  'absent', // not started, or ended
  'idle', // a timer
  'joining', // awaits other tasks
  'external', // a socket, a child process, something no hook knows
  'running', // could run: nothing is waited for
  'waiting', // for a lock, an event, a queue…
  'broken', // a moment: a wait was cancelled or timed out, or the task failed
  'dead', // waits for what can't come any more
  'blocking', // keeps the event loop from running anything else
] as const;
export type LaneState = (typeof LANE_STATES)[number];

export type Lane = {
  readonly task: TaskId;
  /** As reports name it: `T12`. */
  readonly handle: string;
  readonly name: string;
  readonly process: number;
  /** Lane of the task that started it; -1: none. */
  readonly parent: number;
  readonly startedAt: Nanos;
  readonly endedAt: Nanos | null;
  /** Its segments are those from `segmentsFrom` up to, but not at, `segmentsTo`. */
  readonly segmentsFrom: number;
  readonly segmentsTo: number;
  readonly holdsFrom: number;
  readonly holdsTo: number;
};

/** Segment i of a lane lasts until segment i + 1 begins; a lane's last one is `absent`. */
export type Segments = {
  readonly start: Float64Array;
  /** Index into LANE_STATES. */
  readonly state: Uint8Array;
  /** Index into Timeline.resources; -1: none. */
  readonly resource: Int32Array;
};

export type Spans = {
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly resource: Int32Array;
};

export type NamedResource = {
  readonly id: ResourceId;
  readonly handle: string;
  readonly kind: ResourceKind;
  readonly name: string;
};

export type LoopLane = {
  readonly process: number;
  readonly name: string;
  readonly blocks: { readonly start: Float64Array; readonly end: Float64Array };
  /** When this process recorded anything, in order of time. */
  readonly activity: Float64Array;
};

/** A number over time: `count[i]` holds from `at[i]` on. */
export type Steps = { readonly at: Float64Array; readonly count: Int32Array };

/** What tasks did; without the recorder's notes about itself and the loop. */
export type TimelineEvents = {
  readonly at: Float64Array;
  /** Index into `kinds`. */
  readonly code: Uint8Array;
  /** -1: no task, or none that has a lane. */
  readonly lane: Int32Array;
  readonly resource: Int32Array;
  /** Index into Timeline.sites; -1: none. */
  readonly site: Int32Array;
};

/** What a task of a finding waits for, as the report says it. */
export type FindingWait = {
  readonly what: string;
  readonly since: Nanos;
  /** `bank.ts:41`; empty: not known. */
  readonly site: string;
};
export type FindingParty = {
  readonly lane: number;
  readonly role: Role;
  readonly wait: FindingWait | null;
};
/** `from` waits for `to`. Lanes; -1: a task without one. */
export type FindingEdge = {
  readonly from: number;
  readonly to: number;
  readonly resource: number;
  readonly since: Nanos;
};
export type FindingStep = {
  readonly at: Nanos;
  readonly lane: number;
  readonly text: string;
  readonly note: StoryStep['note'];
};

export type TimelineFinding = {
  /** `F1` */
  readonly handle: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly certainty: Certainty;
  readonly title: string;
  readonly since: Nanos;
  /** null: still so at the end. */
  readonly until: Nanos | null;
  /** Those it is about first, then those stuck behind. */
  readonly parties: readonly FindingParty[];
  readonly edges: readonly FindingEdge[];
  readonly story: readonly FindingStep[];
  readonly stack: readonly string[];
  readonly why: string;
  readonly fix: string | null;
};

export type Timeline = {
  readonly name: string;
  readonly info: TraceInfo;
  readonly processes: readonly Process[];
  readonly endsAt: Nanos;
  /** How its times are told; null: from the start of the trace. */
  readonly clock: Clock | null;
  /** In the order they are shown: those of findings first, then by start. */
  readonly lanes: readonly Lane[];
  readonly laneOf: ReadonlyMap<TaskId, number>;
  /** The same by the handle that reports use. */
  readonly laneOfHandle: ReadonlyMap<string, number>;
  readonly segments: Segments;
  readonly holds: Spans;
  readonly loops: readonly LoopLane[];
  readonly resources: readonly NamedResource[];
  readonly resourceOf: ReadonlyMap<ResourceId, number>;
  readonly resourceOfHandle: ReadonlyMap<string, number>;
  /** `bank.ts:41` */
  readonly sites: readonly string[];
  /** How each file is called: as short as it can be without becoming ambiguous. */
  readonly files: ReadonlyMap<string, string>;
  /** How many tasks waited for something that another task has to give. */
  readonly blocked: Steps;
  /** When the wait-for graph was not what it had been. */
  readonly changes: Float64Array;
  readonly events: TimelineEvents;
  readonly findings: readonly TimelineFinding[];
};
