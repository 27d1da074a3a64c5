import type { Database } from 'better-sqlite3';
import type { Nanos, ResourceId, TaskId } from '../../format/events.ts';
import type { BaselineAct } from '../baseline-act.ts';
import type { Snapshot, Task, Ticket, TraceView, Wait } from '../model.ts';
import * as acts from './acts.ts';
import { knownRows, openAt, type Known } from './by-id.ts';
import * as happenings from './happenings.ts';
import { recordedEvents } from './recorded.ts';
import { resourceById, type ResourceFacts } from './resources.ts';
import { siteReader, stackSites, type SiteOf } from './sites.ts';
import * as tasks from './tasks.ts';
import * as tickets from './tickets.ts';
import { processes, traceInfo } from './trace-info.ts';
import * as totals from './totals.ts';
import * as waits from './waits.ts';

/** Answers of an imported trace. Nothing changes in the database meanwhile, so answers are kept. */
export function sqliteView(db: Database, baseline: readonly BaselineAct[] = []): TraceView {
  const siteOf = siteReader(db);
  const info = traceInfo(db);
  const known = rowsIn(db, siteOf);
  const facts = kept((id: ResourceId): ResourceFacts => found(resourceById(db, siteOf, id), 'resource', id));
  const byId = <T>(ask: (db: Database, siteOf: SiteOf, id: number) => T): ((id: number) => T) =>
    kept((id) => ask(db, siteOf, id));
  return {
    info,
    processes: processes(db),
    snapshot: kept(snapshots(db, known, info.durationNs), SNAPSHOTS_KEPT),
    task: (id) => found(known.tasks.one(id), 'task', id),
    resource: (id) => facts(id).resource,
    ticket: known.tickets.one,
    brokenWaits: once(() => waits.brokenWaits(db, siteOf)),
    actsOn: byId(acts.actsOn),
    actsOnSiblings: byId(acts.actsOnSiblings),
    waitsFor: byId(waits.waitsFor),
    waitsOf: byId(waits.waitsOf),
    ticketsOf: byId(tickets.ticketsOf),
    ticketsBy: byId(tickets.ticketsBy),
    members: byId((_db, _siteOf, id) => acts.membersOf(db, id)),
    providers: byId((_db, _siteOf, id) => acts.providersOf(db, id)),
    providersComplete: (id) => facts(id).complete,
    collectedAt: (id) => facts(id).collectedAt,
    cancels: byId((_db, _siteOf, id) => acts.cancelsOf(db, id)),
    children: byId(tasks.childrenOf),
    blocks: once(() => happenings.blocks(db, siteOf)),
    nested: once(() => happenings.nestedLoops(db, siteOf)),
    ...totals.totalsOf(db, siteOf),
    baseline: () => baseline,
    gaps: once(() => happenings.gaps(db)),
    quiescence: once(() => happenings.quiescences(db)),
    stack: byId(stackSites),
    recorded: (kinds) => recordedEvents(db, siteOf, kinds),
  };
}

function once<T>(ask: () => T): () => T {
  const answer = kept(ask);
  return () => answer(0);
}

const ANSWERS_KEPT = 20_000;
const SNAPSHOTS_KEPT = 16;

/** Remembers answers: all of them are dropped when they become too many. */
function kept<T>(ask: (id: number) => T, limit: number = ANSWERS_KEPT): (id: number) => T {
  const answers = new Map<number, T>();
  return (id) => {
    if (answers.has(id)) return answers.get(id)!;
    if (answers.size >= limit) answers.clear();
    const answer = ask(id);
    answers.set(id, answer);
    return answer;
  };
}

function found<T>(value: T | null, what: string, id: number): T {
  if (value === null) throw new RangeError(`no ${what} ${id} in this trace`);
  return value;
}

type Rows = { readonly tasks: Known<Task>; readonly waits: Known<Wait>; readonly tickets: Known<Ticket> };

function rowsIn(db: Database, siteOf: SiteOf): Rows {
  return {
    tasks: knownRows((ids) => tasks.tasksById(db, siteOf, ids), ANSWERS_KEPT),
    waits: knownRows((ids) => waits.waitsById(db, siteOf, ids), ANSWERS_KEPT),
    tickets: knownRows((ids) => tickets.ticketsById(db, siteOf, ids), ANSWERS_KEPT),
  };
}

/**
 * Questions are prepared once; each is one short range per length class. Nothing changes after `end`,
 * the trace's last event.
 */
function snapshots(db: Database, known: Rows, end: Nanos): (at: Nanos) => Snapshot {
  const living = openAt(db, 'task', known.tasks);
  const waiting = openAt(db, 'wait', known.waits);
  const asked = openAt(db, 'request', known.tickets);
  const held = openAt(db, 'hold', known.tickets);
  const handles = happenings.handlesAt(db);
  const deadlines = happenings.deadlinesAt(db);
  const quiescent = happenings.quiescentAt(db);
  return (at) => {
    const moment = Math.min(at, end);
    return {
      at,
      tasks: new Map(living(moment).map((task): [TaskId, Task] => [task.id, task])),
      waits: waiting(moment),
      requests: asked(moment),
      holds: held(moment),
      handles: handles(moment),
      deadlines: deadlines(moment),
      quiescent: quiescent(moment),
    };
  };
}
