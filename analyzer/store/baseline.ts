import type { Database } from 'better-sqlite3';
import type { ActOp, ResourceKind, TaskId } from '../../format/events.ts';
import { codeWithin, placeKey } from '../graph/scene.ts';
import type { BaselineAct } from '../baseline-act.ts';
import type { Task } from '../model.ts';
import { INT, INT_OR_NULL, TEXT, rows } from './query.ts';
import type { SiteOf } from './sites.ts';
import { tasksById } from './tasks.ts';

/** Acts at one place by one code are one row; of the tasks that did it one stands for all. */
const ACTS = `
  SELECT r.kind, r.name, r.site, act.op, count(*) AS count, min(act.task) AS task
  FROM act JOIN resource AS r ON r.id = act.resource LEFT JOIN task AS t ON t.id = act.task
  GROUP BY r.kind, iif(r.site IS NULL, r.name, ''), r.site, act.op, act.task IS NULL, t.site,
    iif(t.site IS NULL, t.name, '')`;

/** Who ended waits in this trace, told by places in the code, as another run of the program has them too. */
export function baselineActs(db: Database, siteOf: SiteOf): BaselineAct[] {
  const row = {
    kind: TEXT as ResourceKind,
    name: TEXT,
    site: INT_OR_NULL,
    op: TEXT as ActOp,
    count: INT,
    task: INT_OR_NULL,
  };
  const ancestry = ancestryIn(db, siteOf);
  return rows(db, ACTS, row).map(({ kind, name, site, op, count, task }) => {
    const place = placeKey(siteOf(site), `${kind} ${name}`);
    return Object.assign({ kind, place, op, count }, ancestry(task));
  });
}

type Ancestry = Pick<BaselineAct, 'actor' | 'starters' | 'isStartedOutside'>;

/** A question for who a task is, and who started it. */
function ancestryIn(db: Database, siteOf: SiteOf): (id: TaskId | null) => Ancestry {
  const firsts = new Map(
    rows(db, 'SELECT process, min(t0) AS t0 FROM task GROUP BY process', { process: INT, t0: INT }).map(
      ({ process, t0 }) => [process, t0],
    ),
  );
  const taskOf = (id: TaskId): Task | null => tasksById(db, siteOf, [id])[0] ?? null;
  return (id) => {
    const task = id === null ? null : taskOf(id);
    if (task === null) return { actor: null, starters: [], isStartedOutside: true };
    const chain = [task];
    for (const { parent, startedAt } of chain) {
      const next = parent === null || chain.length > MOST ? null : taskOf(parent);
      if (next !== null && (next.endedAt ?? Infinity) >= startedAt) chain.push(next);
    }
    const root = chain.at(-1) ?? task;
    const isOwn = root.kind === 'module' || root.startedAt === firsts.get(root.process);
    return {
      actor: { name: task.name, code: codeWithin(task) },
      starters: chain.slice(1).map(codeWithin),
      isStartedOutside: !isOwn,
    };
  };
}

/** Longer chains of starters are cut, as if started from outside. */
const MOST = 100;
