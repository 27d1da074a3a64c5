import type { ResourceId, ResourceKind } from '../../format/events.ts';
import type { Evidence, Finding, Party, TraceView } from '../model.ts';
import { REMEDIES, type Remedy, type RemedyId, type Runtime } from './fixes.ts';
import { runtimeOf } from './runtime.ts';
import { listed, type Names } from './names.ts';
import { endingVerb } from './verbs.ts';
import { between, startsNothing, waitObject } from './wait-words.ts';

/** The remedy for a finding, with its own names in it. */
export function fixFor(view: TraceView, names: Names, finding: Finding): Remedy {
  const facts = factsOf(view, finding);
  const remedy: Remedy = REMEDIES[CHOICES[finding.kind](facts)][facts.runtime];
  return { text: filledIn(remedy.text, view, names, facts), docs: remedy.docs };
}

/** What the choice of a remedy depends on. */
type Facts = {
  readonly finding: Finding;
  readonly runtime: Runtime;
  readonly waiter: Party | null;
  /** What the first waiter waits for. */
  readonly kind: ResourceKind | null;
  readonly resource: number | null;
  /** Kinds of all resources of the edges; null: an await of a task. */
  readonly edgeKinds: readonly (ResourceKind | null)[];
  readonly waitsForItem: boolean;
  /** It is a queue that was not started, or is paused. */
  readonly isPaused: boolean;
  readonly has: (kind: Evidence['kind']) => boolean;
};

function factsOf(view: TraceView, finding: Finding): Facts {
  const waiter = finding.parties.find((party) => party.wait !== null) ?? null;
  const about = subjectOf(view, finding);
  return {
    finding,
    runtime: runtimeOf(view, finding),
    waiter,
    kind: about === null ? null : view.resource(about).kind,
    resource: about,
    edgeKinds: finding.edges.map((edge) =>
      edge.resource === null ? null : view.resource(edge.resource).kind,
    ),
    waitsForItem: about !== null && view.resource(about).kind === 'queue' && waiter?.wait?.op === 'get',
    isPaused: about !== null && startsNothing(view, about),
    has: (kind) => finding.evidence.some((evidence) => evidence.kind === kind),
  };
}

/** What a remedy is about: what is held in a circle of waits, else what the first waiter waits for. */
function subjectOf(view: TraceView, finding: Finding): ResourceId | null {
  const held = between(finding).find((id) => HELD.has(view.resource(id).kind));
  const wait = finding.parties.find((party) => party.wait !== null)?.wait;
  const waited = wait == null ? null : waitObject(view, wait).resource;
  return held ?? waited ?? finding.resources[0] ?? null;
}

const HELD: ReadonlySet<ResourceKind> = new Set([
  'pool',
  'limiter',
  'semaphore',
  'mutex',
  'rwlock',
  'queue',
] as const);

const CHOICES: Readonly<Record<Finding['kind'], (facts: Facts) => RemedyId>> = {
  deadlock: forDeadlock,
  'near-deadlock': forDeadlock,
  'predicted-deadlock': forDeadlock,
  'possible-deadlock': forDeadlock,
  'dead-wait': forDeadWait,
  'lost-wakeup': ({ kind }) => (kind === 'condition' ? 'lost-condition' : 'lost-signal'),
  'leaked-hold': ({ kind }) => (kind === 'pool' ? 'release-pool' : 'release-lock'),
  'loop-block': forBlock,
  'slow-callback': forBlock,
  'nested-loop': () => 'nested-loop',
  'stalled-wait': ({ has }) => (has('cancel-survived') ? 'swallowed-cancel' : 'deadline'),
  contention: ({ kind }) => (LOCKS.has(kind) ? 'hold-shorter' : 'more-units'),
};

/** What stands in a circle of waits tells the remedy; the first that is found counts. */
const BY_EDGE: readonly (readonly [ResourceKind, RemedyId])[] = [
  ['loop', 'own-loop'],
  ['module', 'module-cycle'],
  ['process', 'pipe-unread'],
  ['stream', 'stream-unread'],
  ['thread', 'message-cycle'],
  ['port', 'message-cycle'],
  ['pool', 'nested-pool'],
  ['limiter', 'nested-limiter'],
  ['semaphore', 'nested-permits'],
];

const LOCKS: ReadonlySet<ResourceKind | null> = new Set<ResourceKind>(['mutex', 'rwlock']);
const AWAITS: ReadonlySet<ResourceKind | null> = new Set<ResourceKind | null>([null, 'all', 'any']);

/** What a step waits for when it is not the loop's own kind of thing: it keeps the loop meanwhile. */
const OF_THREADS: ReadonlySet<ResourceKind | null> = new Set<ResourceKind>([
  'mutex',
  'semaphore',
  'event',
  'condition',
  'queue',
  'thread',
]);

/** What is taken and given back: of two of them the order matters, whatever they are. */
const TAKEN: ReadonlySet<ResourceKind | null> = new Set<ResourceKind>([
  'mutex',
  'rwlock',
  'pool',
  'semaphore',
]);

function forDeadlock({ edgeKinds, kind, finding }: Facts): RemedyId {
  if (edgeKinds.includes('loop') && edgeKinds.some((each) => OF_THREADS.has(each))) return 'thread-wait';
  if (edgeKinds.every((each) => TAKEN.has(each)) && between(finding).length > 1) return 'lock-order';
  const found = BY_EDGE.find(([each]) => edgeKinds.includes(each));
  if (found !== undefined) return found[1];
  if (!edgeKinds.some((each) => LOCKS.has(each))) return withoutLocks(edgeKinds);
  if (edgeKinds.includes('queue')) return 'lock-across-queue';
  if (finding.shape === 'self' && LOCKS.has(kind)) return 'reentry';
  return edgeKinds.every((each) => LOCKS.has(each)) ? 'lock-order' : 'lock-across-await';
}

function withoutLocks(edgeKinds: Facts['edgeKinds']): RemedyId {
  if (edgeKinds.includes('queue')) return 'queue-own-consumer';
  return edgeKinds.every((each) => AWAITS.has(each)) ? 'await-cycle' : 'mutual-events';
}

const BY_WAIT: Partial<Record<ResourceKind, RemedyId>> = {
  barrier: 'barrier-party',
  process: 'pipe-unread',
  stream: 'stream-unread',
  module: 'module-cycle',
  loop: 'run-loop',
  thread: 'no-answer',
  timer: 'unrefed',
  port: 'no-answer',
  condition: 'lost-condition',
  mutex: 'release-lock',
  rwlock: 'release-lock',
  semaphore: 'release-lock',
  limiter: 'release-lock',
  pool: 'release-pool',
};

function forDeadWait({ kind, waiter, has, isPaused, waitsForItem }: Facts): RemedyId {
  if (has('collected') && waiter?.wait?.target.kind === 'task') return 'lost-task';
  if (has('cancel-survived')) return 'swallowed-cancel';
  if (has('unnoticed')) return 'wake-loop';
  if (kind === null) return 'deadline';
  if (isPaused) return 'paused-queue';
  if (waitsForItem) return 'idle-queue';
  return BY_WAIT[kind] ?? 'never-set';
}

/** Frames of the runtime itself are often innermost: the first known culprit in the stack counts. */
function forBlock({ finding, runtime }: Facts): RemedyId {
  const frames = finding.stack.slice(0, 8);
  if (runtime === 'node') return frames.some(({ fn }) => fn.endsWith('Sync')) ? 'block-sync-api' : 'block';
  if (frames.some(({ fn, file }) => fn === 'result' && /concurrent.futures/.test(file))) return 'own-loop';
  if (frames[0]?.fn === 'sleep') return 'block-python-sleep';
  return frames.some(({ file }) =>
    /(requests|urllib3?|psycopg2|pymysql|sqlite3|socket|ssl|http.client)\b/.test(file),
  )
    ? 'block-client'
    : 'block';
}

function filledIn(text: string, view: TraceView, names: Names, facts: Facts): string {
  const { finding, resource, waiter, runtime } = facts;
  const held = between(finding).map((id) => names.resource(id));
  const ofKind = (isOne: (kind: ResourceKind) => boolean): string =>
    listed(
      between(finding)
        .filter((id) => isOne(view.resource(id).kind))
        .map((id) => names.resource(id)),
    );
  const words: Record<string, string> = {
    resources: listed(held.length > 0 ? held : finding.resources.map((id) => names.resource(id))) || 'them',
    resource: resource === null ? 'it' : names.resource(resource),
    task: waiter === null ? 'the task' : names.task(waiter.task),
    participle:
      resource === null ? 'ended' : endingVerb(view.resource(resource).kind, waiter?.wait?.op ?? null).done,
    deadline: runtime === 'python' ? '`asyncio.timeout`, `wait_for`' : '`AbortSignal.timeout`',
    frame: finding.stack.find(({ fn }) => fn.endsWith('Sync'))?.fn ?? 'the call',
    order: orderText(names, finding),
    lock: ofKind((kind) => LOCKS.has(kind)),
    queue: ofKind((kind) => kind === 'queue'),
    first: firstText(view, names, facts),
  };
  return text.replaceAll(/\{(\w+)\}/g, (whole, word: string) => words[word] ?? whole);
}

/** `T2 could set R5 before it waits for R6`: what the others wait for comes from somebody who waits. */
function firstText(view: TraceView, names: Names, { finding, waiter }: Facts): string {
  const edge = finding.edges.find(({ to, resource }) => to === waiter?.task && resource !== null);
  if (waiter === null || edge?.resource == null) return 'act on what the other waits for before waiting';
  const { act } = endingVerb(view.resource(edge.resource).kind, null);
  return `${names.task(waiter.task)} could ${act} ${names.resource(edge.resource)} before it waits itself`;
}

/** ` (seen: R3→R7 214×, R7→R3 3×)` */
function orderText(names: Names, { evidence }: Finding): string {
  const seen = evidence.flatMap((each) =>
    each.kind === 'order'
      ? [`${names.resource(each.first)}→${names.resource(each.second)}\u00A0${each.seen}×`]
      : [],
  );
  return seen.length === 0 ? '' : ` (seen: ${seen.join(', ')})`;
}
