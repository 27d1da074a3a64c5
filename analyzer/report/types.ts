/** The report as JSON, described by report.schema.json. Times are ms from the start of the trace. */
import type { Outcome, ResourceKind, TaskKind } from '../../format/events.ts';
import type { Certainty, FindingKind, Process, Role, Severity, StoryStep } from '../model.ts';

export type Report = {
  readonly schema: 'waitgraph.report/1';
  readonly trace: ReportTrace;
  /** Worst first. */
  readonly findings: readonly ReportFinding[];
};

export type ReportTrace = {
  /** ISO 8601 with the zone the program ran in. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly run: string;
  readonly events: number;
  readonly dropped: number;
  readonly gaps: number;
  readonly lostBytes: number;
  readonly tasks: number;
  /** Tasks that still waited for something when the trace ended. */
  readonly waitingAtEnd: number;
  readonly processes: readonly ReportProcess[];
};

export type ReportProcess = {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly runtime: string;
  readonly pid: number;
  /** 0 the main thread. */
  readonly thread: number;
  readonly parent: string | null;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly end: Process['end'];
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly hooks: readonly string[];
  readonly blindSpots: readonly string[];
};

export type ReportFinding = {
  /** F1 is the worst. */
  readonly id: string;
  readonly kind: FindingKind;
  readonly shape: 'self' | 'cycle' | 'knot' | null;
  readonly severity: Severity;
  readonly certainty: Certainty;
  /** Stands alone: who, and what is wrong. */
  readonly title: string;
  /** The start of the text report's first line, above the tasks: may leave out their names. */
  readonly headline: string;
  readonly sinceMs: number;
  readonly untilMs: number | null;
  readonly durationMs: number;
  /** The tasks that take part, then those that are only stuck behind them (role `victim`). */
  readonly tasks: readonly ReportTask[];
  readonly resources: readonly ReportResource[];
  readonly edges: readonly ReportEdge[];
  readonly story: readonly ReportStep[];
  /** The stack of a block or a nested loop, innermost first: `fn (file:line:column)`. */
  readonly stack: readonly string[];
  /** Of a nested loop: the stack of the outer level, where `stack` is that of the inner. */
  readonly outerStack: readonly string[];
  /** Of a wait without a cycle: what would have to happen, and why it can't. */
  readonly triple: Triple | null;
  /** What was counted: of slow callbacks and contention. */
  readonly measures: Measures | null;
  readonly why: string;
  readonly fix: string;
  readonly docs: string;
};

/** null: does not apply. */
export type Measures = {
  readonly process: string;
  readonly count: number;
  readonly totalMs: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number;
  /** The most tasks that waited at once. */
  readonly convoy: number | null;
};

export type Triple = {
  readonly waitsFor: string;
  /** The verb that fits in "only … by": set, released, settled. */
  readonly verb: string;
  readonly onlySetBy: string;
  readonly cannotHappen: string;
};

export type ReportTask = {
  readonly id: string;
  readonly name: string;
  /** The HTTP request for which the server called it, in `name` too; null: it was called for none. */
  readonly request: string | null;
  readonly kind: TaskKind;
  readonly role: Role;
  readonly process: string;
  /** `file:line[:column]` of its wait or block. */
  readonly site: string | null;
  readonly holds: readonly ReportHold[];
  readonly waitsFor: ReportWait | null;
  /** How long it could not run because of a block (not exact: at most); null: does not apply. */
  readonly starved: { readonly ms: number; readonly exact: boolean } | null;
  /** null: it had not ended when the trace did. */
  readonly endedMs: number | null;
  readonly outcome: Outcome | null;
};

export type ReportHold = {
  /** `R3 mutex from` */
  readonly what: string;
  readonly resource: string;
  readonly units: number;
  readonly mode: 'exclusive' | 'shared';
  readonly sinceMs: number;
  readonly site: string | null;
};

export type ReportWait = {
  /** `R7 mutex to`, `T5 fetchUser`, `put into R2 queue jobs`. */
  readonly what: string;
  readonly resource: string | null;
  readonly task: string | null;
  readonly sinceMs: number;
  readonly untilMs: number | null;
  readonly deadlineMs: number | null;
  readonly site: string | null;
  readonly stack: readonly string[];
};

export type ReportResource = {
  readonly id: string;
  readonly kind: ResourceKind;
  readonly name: string;
  readonly capacity: number | null;
  /** Where it was made. */
  readonly site: string | null;
};

export type ReportEdge = {
  readonly from: string;
  readonly to: string;
  readonly resource: string | null;
  readonly sinceMs: number;
  readonly site: string | null;
};

export type ReportStep = {
  readonly ms: number;
  /** "" outside of any task. */
  readonly task: string;
  readonly text: string;
  readonly act: StoryStep['act'];
  readonly note: StoryStep['note'];
  readonly site: string | null;
};
