import type { Edge, Finding, Party, TraceView, Wait } from '../model.ts';
import type { ResourceId, TaskId } from '../../format/events.ts';
import { toMs } from './clock.ts';
import { fixFor } from './fix-choice.ts';
import { measuresOf } from './measures.ts';
import { frameText, requestOf, siteText, taskName, type Names } from './names.ts';
import { reportStep } from './story.ts';
import { titleOf } from './titles.ts';
import { tripleOf } from './triple.ts';
import type {
  ReportEdge,
  ReportFinding,
  ReportHold,
  ReportResource,
  ReportTask,
  ReportWait,
} from './types.ts';
import { waitObject, waitText } from './wait-words.ts';
import { whyText } from './why.ts';

/** One finding as the report's readers get it, with the handle `id`. */
export function reportFinding(view: TraceView, names: Names, finding: Finding, id: string): ReportFinding {
  const { kind, shape, severity, certainty, since, until } = finding;
  const fix = fixFor(view, names, finding);
  return {
    id,
    kind,
    shape,
    severity,
    certainty,
    ...titleOf(view, names, finding),
    sinceMs: toMs(since),
    untilMs: until === null ? null : toMs(until),
    durationMs: toMs((until ?? view.info.durationNs) - since),
    tasks: [
      ...finding.parties.map((party) => partyTask(view, names, party)),
      ...victimsOf(finding).map((task) => victimTask(view, names, finding, task)),
    ],
    resources: finding.resources.map((resource) => reportResource(view, names, resource)),
    edges: finding.edges.map((edge) => reportEdge(names, edge)),
    story: finding.story.map((step) => reportStep(view, names, finding, step)),
    stack: finding.stack.map(frameText),
    outerStack: (finding.outerStack ?? []).map(frameText),
    triple: tripleOf(view, names, finding),
    measures: measuresOf(view, names, finding),
    why: whyText(view, names, finding),
    fix: fix.text,
    docs: fix.docs,
  };
}

function victimsOf({ parties, victims }: Finding): TaskId[] {
  const taking = new Set(parties.map((party) => party.task));
  return victims.filter((task) => !taking.has(task));
}

function partyTask(view: TraceView, names: Names, { task, role, holds, wait, site }: Party): ReportTask {
  return {
    ...taskBase(view, names, task),
    role,
    site: siteText(site ?? wait?.site ?? null),
    holds: holds.map((hold): ReportHold => ({
      what: names.resourceInFull(hold.resource),
      resource: names.resource(hold.resource),
      units: hold.units,
      mode: hold.mode,
      sinceMs: toMs(hold.heldSince ?? hold.requestedAt),
      site: siteText(hold.requestSite),
    })),
    waitsFor: wait === null ? null : reportWait(view, names, wait),
    starved: null,
  };
}

/** Of tasks that are only stuck behind the others, the wait that was open last. */
function victimTask(view: TraceView, names: Names, finding: Finding, task: TaskId): ReportTask {
  const wait = view.waitsOf(task).findLast(({ until }) => until === null) ?? null;
  return {
    ...taskBase(view, names, task),
    role: 'victim',
    site: siteText(wait?.site ?? null),
    holds: [],
    waitsFor: wait === null ? null : reportWait(view, names, wait),
    starved: starvedOf(finding, task),
  };
}

function starvedOf({ evidence }: Finding, task: TaskId): ReportTask['starved'] {
  const starved = evidence.flatMap((fact) => (fact.kind === 'starved' ? fact.tasks : []));
  const own = starved.find((one) => one.task === task);
  return own === undefined ? null : { ms: toMs(own.length), exact: own.exact };
}

type TaskBase = Pick<ReportTask, 'id' | 'name' | 'request' | 'kind' | 'process' | 'endedMs' | 'outcome'>;

function taskBase(view: TraceView, names: Names, id: TaskId): TaskBase {
  const task = view.task(id);
  return {
    id: names.task(id),
    name: taskName(view, task),
    request: requestOf(view, task),
    kind: task.kind,
    process: names.process(task.process),
    endedMs: task.endedAt === null ? null : toMs(task.endedAt),
    outcome: task.outcome,
  };
}

/** A wait as the report and the lists show it. */
export function reportWait(view: TraceView, names: Names, wait: Wait): ReportWait {
  const { task, resource } = waitObject(view, wait);
  return {
    what: waitText(view, names, wait),
    resource: resource === null ? null : names.resource(resource),
    task: task === null ? null : names.task(task),
    sinceMs: toMs(wait.since),
    untilMs: wait.until === null ? null : toMs(wait.until),
    deadlineMs: wait.deadlineAt === null ? null : toMs(wait.deadlineAt),
    site: siteText(wait.site),
    stack: wait.stack === null ? [] : view.stack(wait.stack).map(frameText),
  };
}

/** A resource as the report and the lists show it. */
export function reportResource(view: TraceView, names: Names, id: ResourceId): ReportResource {
  const { kind, name, capacity, site } = view.resource(id);
  return { id: names.resource(id), kind, name, capacity, site: siteText(site) };
}

function reportEdge(names: Names, { from, to, resource, since, site }: Edge): ReportEdge {
  return {
    from: names.task(from),
    to: names.task(to),
    resource: resource === null ? null : names.resource(resource),
    sinceMs: toMs(since),
    site: siteText(site),
  };
}
