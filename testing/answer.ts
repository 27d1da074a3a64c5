import { openTrace } from '../analyzer/open.ts';
import { clockFrom, span } from '../analyzer/report/clock.ts';
import { waitGraph, type GraphEdge } from '../analyzer/report/graph.ts';
import { grouped } from '../analyzer/report/grouped.ts';
import { momentAt, siteShortener } from '../analyzer/report/lists/moment.ts';
import { taskList, type ListedTask } from '../analyzer/report/lists/tasks.ts';
import { textParts } from '../analyzer/report/text.ts';
import type { Report } from '../analyzer/report/types.ts';
import type { Answer, Question } from './question.ts';

/** The clocks of the test and of the trace are read a moment apart. */
const SLACK_MS = 2;
const MOST = 40;

/**
 * Who waits for whom at a moment of a test: its own tasks, whom they wait for, and what is proven to be
 * stuck there. Throws InputError if there is no trace that can be read.
 */
export function answer({ files, sinceMs, atMs }: Question): Answer {
  const { view, report } = openTrace(files, { cache: false });
  const startMs = clockFrom(report.trace.startedAt).startMs;
  const now = atMs === null ? view.info.durationNs / 1e6 : Math.max(0, atMs - startMs);
  const at = Math.min(Math.round(now * 1e6), view.info.durationNs);
  const { tasks } = taskList(momentAt(view, report, at));
  const edges = grouped(
    waitGraph(view, report, at).edges,
    ({ from }) => from,
    (edge) => edge,
  );
  const own = tasks.filter((task) => task.startedMs >= sinceMs - startMs - SLACK_MS);
  const told = reachable(own, tasks, edges);
  const indent = Math.min(...told.map(({ depth }) => depth)) - 1;
  const names = new Map(tasks.map(({ id, name }) => [id, name]));
  const short = siteShortener(told.flatMap(({ site, waitsFor }) => [site, waitsFor?.site ?? null]));
  const lines = told
    .slice(0, MOST)
    .map((task) => lineOf(task, edges.get(task.id) ?? [], { names, short, indent, now }));
  if (told.length > MOST) lines.push(`… and ${told.length - MOST} more`);
  const stuck = stuckText(report, new Set(told.map(({ id }) => id)), files);
  return {
    waiting: own.filter(({ state }) => state === 'waiting').map(({ name }) => name),
    text: [
      'who waits for whom:',
      ...(lines.length > 0 ? lines : ['  no task of the test waits']),
      ...stuck,
    ].join('\n'),
  };
}

/** The test's tasks and those that they wait for, also by others, in the list's order. */
function reachable(
  own: readonly ListedTask[],
  all: readonly ListedTask[],
  edges: ReadonlyMap<string, readonly GraphEdge[]>,
): ListedTask[] {
  const found = new Set(own.map(({ id }) => id));
  for (const id of found) {
    for (const { to } of edges.get(id) ?? []) if (to !== null) found.add(to);
  }
  return all.filter(({ id }) => found.has(id));
}

type Around = {
  readonly names: ReadonlyMap<string, string>;
  readonly short: (site: string | null) => string;
  /** The depth that is written at the margin. */
  readonly indent: number;
  /** In ms since the trace began. */
  readonly now: number;
};

function lineOf(
  task: ListedTask,
  edges: readonly GraphEdge[],
  { names, short, indent, now }: Around,
): string {
  const head = `${'  '.repeat(Math.min(task.depth - indent, 20))}${task.id} ${task.name}`;
  const holds = task.holds.length === 0 ? '' : `; holds ${task.holds.join(', ')}`;
  if (task.waitsFor === null) return `${head} does not wait${holds}`;
  const { what, sinceMs, site } = task.waitsFor;
  const place = site === null ? '' : ` (${short(site)})`;
  const holders = edges.flatMap(({ to, via }) =>
    via === 'hold' && to !== null ? [`${to} ${names.get(to) ?? ''}`.trim()] : [],
  );
  const by = holders.length === 0 ? '' : `, held by ${holders.join(', ')}`;
  return `${head} waits ${span(Math.max(0, now - sinceMs))} for ${what}${by}${place}${holds}`;
}

/** The errors that these tasks are part of, as the report tells them. */
function stuckText(report: Report, ids: ReadonlySet<string>, trace: readonly string[]): string[] {
  const concerned = report.findings.map(
    ({ severity, tasks }) => severity === 'error' && tasks.some(({ id }) => ids.has(id)),
  );
  const { blocks } = textParts(report, { trace });
  return blocks.filter((_, index) => concerned[index]).flatMap((block) => ['', block]);
}
