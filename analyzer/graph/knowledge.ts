/**
 * Who could end a wait for something that nobody holds: an event, a promise, an item of a queue.
 *
 * Anybody could, unless it is known better: because its resolvers were collected, because all who can
 * were named, or because of who did it before. The last is only a guess, so it counts everybody who
 * might do it again: the earlier actors, others that run the same code, and whoever could start one.
 */
import type { Basis, ResourceId, TaskId, WaitOp } from '../../format/events.ts';
import type { Act, Evidence, Resource, Target, Task, Wait } from '../model.ts';
import { baselineActors } from './baseline.ts';
import { ENDED_BY } from './ending-acts.ts';
import { LEVELS, type Level } from './network.ts';
import { codeOf, type Scene } from './scene.ts';

export type Source =
  | { readonly kind: 'target'; readonly target: Target }
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'external' };
export type Known = { readonly source: Source; readonly weak: boolean; readonly basis: Level };
export type Knowledge = {
  readonly known: readonly Known[];
  /** From this level on, nobody else is believed able to end the wait. null: anybody always is. */
  readonly until: Level | null;
  /** It was done before by callbacks outside of any task. */
  readonly outside: boolean;
  readonly evidence: readonly Evidence[];
};

/** Past acts on the resource that would have ended a wait with this op. */
export function endingActs(scene: Scene, resource: ResourceId, op: WaitOp | null): Act[] {
  const ops = ENDED_BY[op ?? 'await'];
  return scene.view.actsOn(resource).filter((act) => ops.includes(act.op));
}

/** What is known about who could end a wait with this op (null: an await) for the resource. */
export function whoCouldEnd(scene: Scene, resource: Resource, op: WaitOp | null): Knowledge {
  const known = byWait.get(scene) ?? new Map<string, Knowledge>();
  byWait.set(scene, known);
  const key = `${resource.id} ${op}`;
  const knowledge = known.get(key) ?? find(scene, resource, op);
  known.set(key, knowledge);
  return knowledge;
}

const byWait = new WeakMap<Scene, Map<string, Knowledge>>();

function find(scene: Scene, resource: Resource, op: WaitOp | null): Knowledge {
  const collected = scene.view.collectedAt(resource.id);
  if (collected !== null && collected <= scene.at) {
    const evidence: Evidence = { kind: 'collected', resource: resource.id, at: collected };
    return { known: [], until: 'certain', outside: false, evidence: [evidence] };
  }
  const named = namedProviders(scene, resource);
  const past = pastActors(scene, resource, op);
  const until =
    named.until === 'inferred' || named.until === null ? (named.until ?? past.until) : named.until;
  const known =
    named.until === 'certain' || named.until === 'declared' ? named.known : [...named.known, ...past.known];
  return { known, until, outside: past.outside, evidence: [...named.evidence, ...past.evidence] };
}

/** Those that structure, the API or the code names. */
function namedProviders(scene: Scene, resource: Resource): Knowledge {
  const providers = scene.view.providers(resource.id);
  const complete = scene.view.providersComplete(resource.id);
  const level = (basis: 'structure' | 'declared' | 'code'): Level =>
    basis === 'structure' ? 'certain' : basis === 'declared' ? 'declared' : 'inferred';
  const known = providers.map((provider): Known => ({
    source: { kind: 'target', target: provider.target },
    // That code uses a queue does not say at which end.
    weak: provider.basis === 'code' && resource.kind === 'queue',
    basis: level(provider.basis),
  }));
  const weakest = LEVELS.findLast((candidate) => known.some((k) => k.basis === candidate)) ?? 'inferred';
  const structural = (resource.kind === 'promise' || resource.kind === 'future') && weakest === 'certain';
  const until = complete ? weakest : structural ? 'declared' : null;
  return { known, until, outside: false, evidence: namedEvidence(scene, resource, complete) };
}

function namedEvidence(scene: Scene, resource: Resource, complete: boolean): Evidence[] {
  const evidence: Evidence[] = [];
  const providers = scene.view.providers(resource.id);
  const tasksBy = (basis: Basis): TaskId[] => [
    ...new Set(
      providers.flatMap((p) => (p.target.kind === 'task' && p.basis === basis ? [p.target.task] : [])),
    ),
  ];
  const declared = tasksBy('declared');
  const code = tasksBy('code');
  if (declared.length > 0) evidence.push({ kind: 'declared', resource: resource.id, tasks: declared });
  if (code.length > 0 || (complete && providers.length === 0)) {
    evidence.push({ kind: 'history', resource: resource.id, tasks: code, acts: 0, basis: 'code' });
  }
  return evidence;
}

/** Those who did it before, here or on other resources made at the same place. */
function pastActors(scene: Scene, resource: Resource, op: WaitOp | null): Knowledge {
  const own = endingActs(scene, resource.id, op);
  if (own.length > 0) return fromActs(scene, resource, own, 'acts');
  if (op === 'join') {
    const gets = scene.view.actsOn(resource.id).filter((act) => act.op === 'get');
    if (gets.length > 0) return fromActs(scene, resource, gets, 'acts');
  }
  const siblings = siblingActors(scene, resource, op);
  const past = siblings.evidence.length > 0 ? siblings : (baselineActors(scene, resource, op) ?? siblings);
  const isNamed = scene.view.providers(resource.id).length > 0;
  const never: Evidence[] = isNamed ? [] : [{ kind: 'never-acted', resource: resource.id }];
  return { ...past, evidence: [...never, ...past.evidence] };
}

const bySite = new WeakMap<Scene, Map<string, Knowledge>>();

/** Asked once for all resources made at one place: there may be one for each request. */
function siblingActors(scene: Scene, resource: Resource, op: WaitOp | null): Knowledge {
  const known = bySite.get(scene) ?? new Map<string, Knowledge>();
  bySite.set(scene, known);
  const { site } = resource;
  const key = `${op} ${resource.kind} ${site === null ? resource.id : `${site.file}:${site.line}:${site.column}`}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const ops = ENDED_BY[op ?? 'await'];
  const acts = scene.view.actsOnSiblings(resource.id).filter((act) => ops.includes(act.op));
  const nothing: Knowledge = { known: [], until: null, outside: false, evidence: [] };
  const past = acts.length === 0 ? nothing : fromActs(scene, resource, acts, 'siblings');
  known.set(key, past);
  return past;
}

/** As many earlier actors are named as evidence. */
const NAMED = 20;

function fromActs(
  scene: Scene,
  resource: Resource,
  acts: readonly Act[],
  basis: 'acts' | 'siblings',
): Knowledge {
  const actors = new Set<TaskId>();
  let outside = false;
  for (const act of acts) {
    if (act.task === null || endedBefore(scene.view.task(act.task), act.at)) outside = true;
    else actors.add(act.task);
  }
  const known = new Map<string, Known>();
  for (const actor of actors) {
    for (const source of sourcesOf(scene, actor, basis)) known.set(JSON.stringify(source), source);
  }
  const tasks = [...actors].slice(-NAMED);
  const history: Evidence = { kind: 'history', resource: resource.id, tasks, acts: acts.length, basis };
  return { known: [...known.values()], until: outside ? null : 'inferred', outside, evidence: [history] };
}

/** An earlier actor, and who might do the same in its place. */
export function sourcesOf(scene: Scene, actor: TaskId, basis: 'acts' | 'siblings'): Known[] {
  const task = scene.view.task(actor);
  const alive = scene.snapshot.tasks.has(actor);
  const code: Known = {
    source: { kind: 'code', code: codeOf(task) },
    weak: alive && basis === 'acts',
    basis: 'inferred',
  };
  if (alive) return [code, fromTask(actor, false)];
  const caller = callerOf(scene, task);
  return [code, ...(caller === null ? [] : [fromTask(caller, false)]), ...startersOf(scene, task)];
}

function fromTask(task: TaskId, weak: boolean): Known {
  return { source: { kind: 'target', target: { kind: 'task', task } }, weak, basis: 'inferred' };
}

/** The task that awaited this one: a function it called, which it may call again. */
function callerOf(scene: Scene, task: Task): TaskId | null {
  if (task.parent === null || !scene.snapshot.tasks.has(task.parent)) return null;
  if (scene.view.task(task.parent).kind === 'module') return null;
  const awaited = (wait: Wait): boolean => wait.target.kind === 'task' && wait.target.task === task.id;
  return scene.view.waitsOf(task.parent).some(awaited) ? task.parent : null;
}

/** Who might start another task like this one: its nearest unfinished ancestor, or the world outside. */
function startersOf(scene: Scene, task: Task): Known[] {
  let at = task;
  while (at.parent !== null) {
    const parent = scene.view.task(at.parent);
    if (parent.kind === 'request') break; // there may be another one
    if (scene.snapshot.tasks.has(parent.id)) return [fromTask(parent.id, true)];
    if (endedBefore(parent, at.startedAt))
      return [{ source: { kind: 'external' }, weak: true, basis: 'inferred' }];
    at = parent;
  }
  return at.kind === 'module' ? [] : [{ source: { kind: 'external' }, weak: true, basis: 'inferred' }];
}

function endedBefore(task: Task, at: number): boolean {
  return task.endedAt !== null && task.endedAt < at;
}
