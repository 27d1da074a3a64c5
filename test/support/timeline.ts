import { EVENTS } from '../../format/events.ts';
import type { Finding, Task, Ticket, Wait } from '../../analyzer/model.ts';
import { toReport } from '../../analyzer/report/report.ts';
import type { Report } from '../../analyzer/report/types.ts';
import { buildTimeline, handles } from '../../analyzer/store/timeline-build.ts';
import { findingRows } from '../../analyzer/store/timeline-load.ts';
import type { EventRow, HoldRow, TaskRow, WaitRow } from '../../analyzer/store/timeline-rows.ts';
import type { Trace } from '../../tui/moment.ts';
import type { SessionOptions } from '../../tui/session.ts';
import type { Look } from '../../tui/themes.ts';
import { viewOf, type LiteralTrace } from './literal-view.ts';

/** What a report says of a finding. Fixed here, so that better words in reports change no frame of the browser. */
export type Words = {
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly story: readonly string[];
};

/** What the browser needs, from a trace that is written down as rows. */
export function traceOf(
  name: string,
  literal: LiteralTrace,
  findings: readonly Finding[] = [],
  words: readonly Words[] = [],
): Trace {
  const view = viewOf(literal);
  const report = worded(toReport(view, findings), words);
  const { durationNs: end } = view.info;
  const { waits = [], tickets = [], resources = [], blocks = [] } = literal;
  const handle = handles(view.processes);
  const ids = {
    task: new Map(literal.tasks.map(({ id, process }) => [handle('T', id, process), id])),
    resource: new Map(resources.map(({ id, process }) => [handle('R', id, process), id])),
  };
  const timeline = buildTimeline({
    name,
    info: view.info,
    processes: view.processes,
    tasks: literal.tasks.map((task) => taskRow(task, end)).toSorted((a, b) => a.t0 - b.t0),
    resources,
    waits: waits.map((wait) => waitRow(wait, literal, findings)).toSorted((a, b) => a.t0 - b.t0),
    holds: tickets.flatMap((ticket) => holdRow(ticket, end)),
    members: [],
    blocks: blocks.map(({ process, task, since, until }) => ({
      process,
      task,
      t0: since,
      t1: until ?? end + 1,
    })),
    sites: sitesIn(waits),
    events: (take) => eventsIn(literal).forEach(take),
    findings: findingRows(report, ids),
  });
  return { timeline, view, report };
}

function worded(report: Report, words: readonly Words[]): Report {
  const findings = report.findings.map((finding, i) => {
    const { title, why, fix, story = [] } = { ...finding, ...words[i], story: words[i]?.story };
    const steps = finding.story.map((step, at) => Object.assign(step, { text: story[at] ?? step.text }));
    return Object.assign(finding, { title, why, fix, story: steps });
  });
  return { ...report, findings };
}

function taskRow({ startedAt, endedAt, ...task }: Task, end: number): TaskRow {
  return { ...task, t0: startedAt, t1: endedAt ?? end + 1, open: endedAt === null ? 1 : 0 };
}

function waitRow(
  wait: Wait,
  { tickets = [], ...trace }: LiteralTrace,
  findings: readonly Finding[],
): WaitRow {
  const { target } = wait;
  const ids = { task: null, ticket: null, resource: null, ...target };
  const stuck = findings.find((finding) => finding.parties.some((party) => party.wait?.id === wait.id));
  return {
    task: wait.task,
    targetKind: target.kind,
    target: ids.task ?? ids.ticket ?? ids.resource,
    resource: ids.resource ?? tickets.find((ticket) => ticket.id === ids.ticket)?.resource ?? null,
    t0: wait.since,
    t1: wait.until ?? (trace.info?.durationNs ?? 47.9e9) + 1,
    outcome: wait.outcome,
    deadSince: stuck?.since ?? null,
  };
}

function holdRow({ task, resource, heldSince, until }: Ticket, end: number): HoldRow[] {
  return heldSince === null ? [] : [{ task, resource, t0: heldSince, t1: until ?? end + 1 }];
}

function sitesIn(waits: readonly Wait[]): { id: number; file: string; line: number }[] {
  return waits.flatMap(({ id, site }) => (site === null ? [] : [{ id, file: site.file, line: site.line }]));
}

function eventsIn({ tasks, waits = [], tickets = [] }: LiteralTrace): EventRow[] {
  const row = (
    t: number,
    kind: keyof typeof EVENTS,
    task: number,
    more: Partial<EventRow> = {},
  ): EventRow => ({
    t,
    process: 0,
    code: EVENTS[kind].code,
    task,
    resource: null,
    site: null,
    ...more,
  });
  return [
    ...tasks.map((task) => row(task.startedAt, 'taskStart', task.id)),
    ...tasks.flatMap((task) => (task.endedAt === null ? [] : [row(task.endedAt, 'taskEnd', task.id)])),
    ...tickets.flatMap(({ task, resource, heldSince, until }) => [
      ...(heldSince === null ? [] : [row(heldSince, 'acquired', task, { resource })]),
      ...(heldSince === null || until === null ? [] : [row(until, 'release', task, { resource })]),
    ]),
    ...waits.flatMap((wait) => {
      const at = wait.site === null ? {} : { site: wait.id };
      const ended = wait.until === null ? [] : [row(wait.until, 'waitEnd', wait.task)];
      return [row(wait.since, 'wait', wait.task, at), ...ended];
    }),
  ].toSorted((a, b) => a.t - b.t);
}

/** How the browser looks on most terminals. */
export const TRUE_COLOUR: Look = { depth: 'true', theme: 'dark' };

/** What the browser is given by the command line, as little as it can do with. */
export const OUTSIDE: Pick<SessionOptions, 'charset' | 'command' | 'parseTime' | 'query' | 'sqlWords'> = {
  charset: 'block',
  command: 'waitgraph tui run1',
  parseTime: () => '',
  query: () => ({ columns: [], rows: [], more: false, problem: 'no database here' }),
  sqlWords: ['SELECT', 'v1_wait', 'v1_task', 'since_ms'],
};
