import type { TaskId, TaskKind } from '../../../format/events.ts';
import type { Task, Wait } from '../../model.ts';
import { moment, toMs } from '../clock.ts';
import { reportWait } from '../finding.ts';
import { counted } from '../layout.ts';
import { siteText, taskName } from '../names.ts';
import { placeOf } from '../paths.ts';
import type { Style } from '../style.ts';
import { foldedStack } from '../text-stack.ts';
import type { ReportWait } from '../types.ts';
import { atText, siteShortener, type Moment } from './moment.ts';
import { grouped } from '../grouped.ts';

export type TaskList = {
  readonly schema: 'waitgraph.tasks/1';
  readonly atMs: number;
  readonly atWall: string;
  /** Parents before their children. */
  readonly tasks: readonly ListedTask[];
};

export type ListedTask = {
  readonly id: string;
  readonly name: string;
  readonly kind: TaskKind;
  readonly process: string;
  readonly parent: string | null;
  /** How many of its ancestors are in the list. */
  readonly depth: number;
  readonly state: 'waiting' | 'runnable';
  readonly startedMs: number;
  readonly site: string | null;
  readonly holds: readonly string[];
  readonly waitsFor: ReportWait | null;
};

/** Every task alive at that moment, and where it waits. */
export function taskList(at: Moment): TaskList {
  const { names, snapshot } = at;
  const waits = new Map(snapshot.waits.map((wait) => [wait.task, wait]));
  const holds = grouped(
    snapshot.holds,
    ({ task }) => task,
    ({ resource }) => names.resource(resource),
  );
  const tasks = familyOrder(snapshot.tasks).map(({ task, depth }) =>
    listedTask(at, task, { depth, wait: waits.get(task.id) ?? null, holds: holds.get(task.id) ?? [] }),
  );
  return { schema: 'waitgraph.tasks/1', atMs: at.atMs, atWall: at.atWall, tasks };
}

type Around = { readonly depth: number; readonly wait: Wait | null; readonly holds: readonly string[] };

function listedTask({ view, names }: Moment, task: Task, { depth, wait, holds }: Around): ListedTask {
  return {
    id: names.task(task.id),
    name: taskName(view, task),
    kind: task.kind,
    process: names.process(task.process),
    parent: task.parent === null ? null : names.task(task.parent),
    depth,
    state: wait === null ? 'runnable' : 'waiting',
    startedMs: toMs(task.startedAt),
    site: siteText(task.site),
    holds,
    waitsFor: wait === null ? null : reportWait(view, names, wait),
  };
}

/** Depth first, without recursion: an await chain may be long. */
function familyOrder(tasks: ReadonlyMap<TaskId, Task>): { task: Task; depth: number }[] {
  const isRoot = ({ parent }: Task): boolean => parent === null || !tasks.has(parent);
  const all = [...tasks.values()];
  const children = grouped(
    all.filter((task) => !isRoot(task)),
    ({ parent }) => parent,
    (task) => task,
  );
  const ordered: { task: Task; depth: number }[] = [];
  const stack = all
    .filter(isRoot)
    .toReversed()
    .map((task) => ({ task, depth: 0 }));
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    ordered.push(next);
    for (const task of (children.get(next.task.id) ?? []).toReversed())
      stack.push({ task, depth: next.depth + 1 });
  }
  return ordered;
}

export function taskListText(list: TaskList, style: Style): string {
  const short = siteShortener(
    list.tasks.flatMap(({ site, waitsFor }) => [
      site,
      waitsFor?.site ?? null,
      ...(waitsFor?.stack ?? []).map(placeOf),
    ]),
  );
  const waiting = list.tasks.filter(({ state }) => state === 'waiting').length;
  const head = `${counted(list.tasks.length, 'task')} alive ${atText(list)}, ${waiting} waiting`;
  return [head, ...list.tasks.flatMap((task) => taskLines(task, short, style))].join('\n');
}

function taskLines(task: ListedTask, short: (site: string | null) => string, style: Style): string[] {
  const indent = '  '.repeat(Math.min(task.depth, 20));
  const holds = task.holds.length === 0 ? '' : `  holds ${task.holds.join(', ')}`;
  const { waitsFor } = task;
  if (waitsFor === null)
    return [`${indent}${style.strong(task.id)} ${task.name}  ${style.faint('not waiting')}${holds}`];
  const since = `since ${moment(waitsFor.sinceMs)}${waitsFor.site === null ? '' : `, ${short(waitsFor.site)}`}`;
  const line = `${indent}${style.strong(task.id)} ${task.name}  waits for ${waitsFor.what} (${since})${holds}`;
  return [line, ...foldedStack(waitsFor.stack).map((frame) => style.faint(`${indent}    ${short(frame)}`))];
}
