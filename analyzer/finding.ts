/** What the analysis says about a trace: facts only, no words. */
import type { Nanos, ResourceId, TaskId } from '../format/events.ts';
import type { Evidence } from './evidence.ts';
import type { Site, Ticket, Wait } from './model.ts';

export type FindingKind =
  | 'deadlock'
  | 'dead-wait'
  | 'lost-wakeup'
  | 'leaked-hold'
  | 'near-deadlock'
  | 'predicted-deadlock'
  | 'possible-deadlock'
  | 'loop-block'
  | 'slow-callback'
  | 'nested-loop'
  | 'stalled-wait'
  | 'contention';
export type Severity = 'error' | 'warning' | 'info';
export type Certainty = 'certain' | 'declared' | 'inferred' | 'stalled' | 'predicted';
export type Role = 'member' | 'waiter' | 'holder' | 'setter' | 'victim' | 'blocker';

export type Party = {
  /** The logical task: named by its outermost user function. */
  readonly task: TaskId;
  readonly role: Role;
  readonly holds: readonly Ticket[];
  /** What it is stuck in, if it is. */
  readonly wait: Wait | null;
  readonly site: Site | null;
};

/** `from` waits for `to` through `resource` (null: an await of the task itself). Logical tasks. */
export type Edge = {
  readonly from: TaskId;
  readonly to: TaskId;
  readonly resource: ResourceId | null;
  readonly since: Nanos;
  readonly site: Site | null;
};

/** One line of "how it happened". */
export type StoryStep = {
  readonly at: Nanos;
  readonly task: TaskId | null;
  readonly act:
    | 'acquire'
    | 'wait'
    | 'await'
    | 'release'
    | 'set'
    | 'notify'
    | 'put'
    | 'get'
    | 'end'
    | 'cancel'
    | 'timeout'
    | 'block'
    | 'unblock'
    | 'nest'
    | 'start';
  readonly resource: ResourceId | null;
  readonly to: TaskId | null;
  readonly site: Site | null;
  /** A remark at the end of the line. */
  readonly note: 'blocked' | 'point-of-no-return' | 'nobody-waiting' | 'never-released' | null;
};

/** Facts only. How a finding reads is decided in report/. */
export type Finding = {
  readonly kind: FindingKind;
  readonly shape: 'self' | 'cycle' | 'knot' | null;
  readonly severity: Severity;
  readonly certainty: Certainty;
  /** Of a dead wait: when it became inevitable. */
  readonly since: Nanos;
  readonly until: Nanos | null;
  readonly parties: readonly Party[];
  readonly resources: readonly ResourceId[];
  readonly edges: readonly Edge[];
  /** Blocked behind it without being part of it. */
  readonly victims: readonly TaskId[];
  readonly story: readonly StoryStep[];
  readonly stack: readonly Site[];
  /** Of a nested loop: who runs the outer one, where `stack` says who asked for the inner. */
  readonly outerStack?: readonly Site[];
  readonly evidence: readonly Evidence[];
};
