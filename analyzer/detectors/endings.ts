/** What a process's end says about the tasks it left waiting. */
import type { Nanos, ResourceKind, TaskId } from '../../format/events.ts';
import type { Stuck } from '../graph/analysis.ts';
import { logicalOf } from '../graph/logical.ts';
import { codeOf } from '../graph/scene.ts';
import type { Process, Task, TraceView, Wait } from '../model.ts';
import { resourceOf } from './parts.ts';

/** Somebody who cancels a hang does so shortly before the end. */
const GIVE_UP_NS = 2e9;

/** The circle was broken because the program was given up (Ctrl-C), not by the program's own care. */
export function endsInGiveUp(stuck: Stuck): boolean {
  const { broken } = stuck.point;
  if (broken === null || broken.outcome !== 'cancelled' || stuck.timers === 'off') return false;
  const process = processOf(stuck);
  return !endedWell(process) && process.endedAt - (broken.until ?? 0) < GIVE_UP_NS;
}

/** Left by itself, with success. */
export function endedWell(process: Process): boolean {
  return (process.end === 'exit' || process.end === 'quiescent') && (process.exitCode ?? 0) === 0;
}

export function processOf(stuck: Stuck): Process {
  const process = stuck.scene.view.processes.find((p) => p.id === stuck.process);
  if (process === undefined)
    throw new Error(`stuck tasks in process ${stuck.process}, which the trace does not have`);
  return process;
}

/**
 * Workers at rest when a program ends with success are no hang, so guesses about who would have
 * woken them say nothing.
 */
export function isAtRest(stuck: Stuck): boolean {
  const guessed = stuck.certainty === 'inferred' && stuck.quiet === null;
  if (!guessed || !endedWell(processOf(stuck))) return false;
  return stuck.members.every((task) => !isHeldWait(stuck, stuck.scene.waitOf.get(task)));
}

function isHeldWait(stuck: Stuck, wait: Wait | undefined): boolean {
  return wait?.target.kind === 'ticket' && resourceOf(stuck, wait) !== null;
}

export type Idleness = 'stuck' | 'maybe' | 'idle';

/**
 * Whether tasks that wait for something nobody will bring are a hang, or workers that the program has
 * simply left behind. A worker takes things in a loop and nobody waits for it. What nobody waits for,
 * and others outlived, may be meant so.
 */
export function idlenessOf(stuck: Stuck): Idleness {
  if (isAtRest(stuck) || waitsForWork(stuck)) return 'idle';
  if (stuck.quiet === null || isAwaited(stuck)) return 'stuck';
  const each = new Set(stuck.members.map((task) => idlenessOfTask(stuck, task)));
  return each.has('stuck') ? 'stuck' : each.has('maybe') ? 'maybe' : 'idle';
}

/** By others than the functions that called them. */
function isAwaited({ scene, members, victims }: Stuck): boolean {
  const own = new Set(members.map((task) => logicalOf(scene, task).id));
  return victims.some((task) => !own.has(logicalOf(scene, task).id));
}

/**
 * Every member waits for the next message of a thread of which it has asked nothing, or is a worker that stands still
 * until it is signalled. If the program's own main module waits with them, nobody is left to bring work.
 */
export function waitsForWork({ members, victims, scene: { view, waitOf } }: Stuck): boolean {
  if ([...members, ...victims].some((task) => isMain(view, view.task(task)))) return false;
  return members.every((task) => {
    const wait = waitOf.get(task);
    const isMessage =
      wait?.target.kind === 'resource' && MESSAGES.has(view.resource(wait.target.resource).kind);
    return (isMessage && wait.op === 'get') || (wait?.op === 'block' && isSignalOfWorker(view, task, wait));
  });
}

function isSignalOfWorker(view: TraceView, task: TaskId, { target }: Wait): boolean {
  const isSignal = target.kind === 'resource' && view.resource(target.resource).kind === 'signal';
  return isSignal && view.processes.find(({ id }) => id === view.task(task).process)?.thread !== 0;
}

function isMain(view: TraceView, { kind, parent, process }: Task): boolean {
  return (
    kind === 'module' && parent === null && view.processes.some((p) => p.id === process && p.thread === 0)
  );
}

const MESSAGES: ReadonlySet<ResourceKind> = new Set(['thread', 'port']);

function idlenessOfTask(stuck: Stuck, task: TaskId): Idleness {
  const { view, waitOf } = stuck.scene;
  const wait = waitOf.get(task);
  const { frames } = logicalOf(stuck.scene, task);
  const root = view.task(frames[0] ?? task);
  if (wait === undefined || root.parent === null) return 'stuck';
  if (isLoop(view, wait) || isOutside(view, wait) || isFed(stuck, frames)) return 'idle';
  if (stuck.quiet?.basis !== 'exit' || !endedWell(processOf(stuck))) return 'stuck';
  return isOutlived(view, root, wait.since) ? 'maybe' : 'stuck';
}

/** Takes items, or has been here before and went on. */
function isLoop(view: TraceView, wait: Wait): boolean {
  if (wait.op === 'get' || wait.op === 'read') return true;
  const { site } = wait;
  if (site === null || site.line === 0) return false;
  return view
    .waitsOf(wait.task)
    .some(
      (w) =>
        w.id !== wait.id && w.outcome === 'ok' && w.site?.line === site.line && w.site.file === site.file,
    );
}

/** One of its functions has been here before, and others used to bring what it waits for, who have ended. */
function isFed({ evidence, scene: { view, snapshot, waitOf } }: Stuck, frames: readonly TaskId[]): boolean {
  const feeders = evidence.flatMap((e) => (e.kind === 'history' ? e.tasks : []));
  const haveGone = feeders.every((task) => !frames.includes(task) && !snapshot.tasks.has(task));
  if (feeders.length === 0 || !haveGone) return false;
  return frames.some((frame) => {
    const wait = waitOf.get(frame);
    return wait !== undefined && isLoop(view, wait);
  });
}

/** Waits for a timer or socket: one that is still open at rest was never meant to keep the program alive. */
function isOutside(view: TraceView, { target }: Wait): boolean {
  if (target.kind === 'external') return true;
  return target.kind === 'resource' && OUTSIDE.has(view.resource(target.resource).kind);
}

const OUTSIDE: ReadonlySet<ResourceKind> = new Set(['timer', 'socket', 'external']);

/** Who started it, or other code that was started beside it, went on and finished without it. */
function isOutlived(view: TraceView, root: Task, since: Nanos): boolean {
  const finished = (task: Task): boolean =>
    task.outcome === 'ok' && task.endedAt !== null && task.endedAt > since;
  if (root.parent === null) return false;
  const parent = view.task(root.parent);
  const went = parent.kind !== 'module' || view.waitsOf(parent.id).length > 0;
  if (went && finished(parent)) return true;
  return view.children(parent.id).some((sibling) => codeOf(sibling) !== codeOf(root) && finished(sibling));
}
