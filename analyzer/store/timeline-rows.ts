/** What a timeline is made of, as the database has it. Tests make the same by hand. */
import type {
  AwaitTarget,
  Nanos,
  Outcome,
  ResourceId,
  ResourceKind,
  TaskId,
  TaskKind,
} from '../../format/events.ts';
import type { FindingWait } from './timeline.ts';
import type { Certainty, FindingKind, Process, Role, Severity, StoryStep, TraceInfo } from '../model.ts';

export type TaskRow = {
  readonly id: TaskId;
  readonly process: number;
  readonly name: string;
  readonly kind: TaskKind;
  readonly parent: TaskId | null;
  readonly t0: Nanos;
  readonly t1: Nanos;
  /** 1: not ended when the trace did. */
  readonly open: number;
  readonly outcome: Outcome | null;
};
export type WaitRow = {
  readonly task: TaskId;
  readonly targetKind: AwaitTarget;
  readonly target: number | null;
  /** What it comes to: the target, or the ticket's resource. */
  readonly resource: ResourceId | null;
  readonly t0: Nanos;
  readonly t1: Nanos;
  readonly outcome: Outcome | null;
  readonly deadSince: Nanos | null;
};
export type HoldRow = {
  readonly task: TaskId;
  readonly resource: ResourceId;
  readonly t0: Nanos;
  readonly t1: Nanos;
};
/** A task that a composed resource (gather, Promise.all) waits for. */
export type MemberRow = { readonly resource: ResourceId; readonly task: TaskId };
export type BlockRow = {
  readonly process: number;
  readonly task: TaskId | null;
  readonly t0: Nanos;
  readonly t1: Nanos;
};
export type EventRow = {
  readonly t: Nanos;
  readonly process: number;
  readonly code: number;
  readonly task: TaskId | null;
  readonly resource: ResourceId | null;
  readonly site: number | null;
};
export type ResourceRow = {
  readonly id: ResourceId;
  readonly process: number;
  readonly kind: ResourceKind;
  readonly name: string;
};
export type SiteRow = { readonly id: number; readonly file: string; readonly line: number };

export type FindingRow = {
  readonly handle: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly certainty: Certainty;
  readonly title: string;
  readonly since: Nanos;
  readonly until: Nanos | null;
  readonly parties: readonly {
    readonly task: TaskId;
    readonly role: Role;
    readonly wait: FindingWait | null;
  }[];
  readonly edges: readonly {
    readonly from: TaskId;
    readonly to: TaskId;
    readonly resource: ResourceId | null;
    readonly since: Nanos;
  }[];
  readonly story: readonly {
    readonly at: Nanos;
    readonly task: TaskId | null;
    readonly text: string;
    readonly note: StoryStep['note'];
  }[];
  readonly stack: readonly string[];
  readonly why: string;
  readonly fix: string | null;
};

/** What there is little of, even in a long trace. */
export type TimelineHeads = {
  readonly name: string;
  readonly info: TraceInfo;
  readonly processes: readonly Process[];
  /** In the order of their start. */
  readonly tasks: readonly TaskRow[];
  readonly resources: readonly ResourceRow[];
  readonly blocks: readonly BlockRow[];
  readonly sites: readonly SiteRow[];
  readonly findings: readonly FindingRow[];
};

export type TimelineRows = TimelineHeads & {
  readonly waits: readonly WaitRow[];
  readonly holds: readonly HoldRow[];
  readonly members: readonly MemberRow[];
  /** Gives each, in the order of time. There may be millions, so the object may be the same one each time. */
  readonly events: (take: (event: EventRow) => void) => void;
};
