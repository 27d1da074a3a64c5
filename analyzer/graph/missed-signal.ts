import type { Act, Resource, Wait } from '../model.ts';
import { endingActs } from './knowledge.ts';
import type { Scene } from './scene.ts';

const SECOND = 1e9;
/** How much longer than the gap to the signal a wait must be, before the signal counts as missed. */
const PATIENCE = 10;

/**
 * The signal that came too early: nobody was waiting, it does not stay, and none came since. Signals
 * that keep coming are expected again, so the wait must be longer than any pause between them.
 */
export function missedSignal(scene: Scene, resource: Resource, wait: Wait): Act | null {
  if (resource.kind !== 'condition' && resource.kind !== 'signal' && resource.kind !== 'event') return null;
  const acts = endingActs(scene, resource.id, wait.op);
  const last = acts.at(-1);
  if (last === undefined || last.at > wait.since || !wentBy(scene, resource, last, wait)) return null;
  if (scene.quiet.has(resource.process)) return last;
  const pause = acts.reduce((longest, act, i) => Math.max(longest, act.at - (acts[i - 1]?.at ?? act.at)), 0);
  const patience = PATIENCE * Math.max(wait.since - last.at, pause / 2);
  return scene.at - wait.since >= Math.max(SECOND, patience) ? last : null;
}

/** It woke nobody; at rest also a pulse that woke others: it is for all who wait. */
function wentBy(scene: Scene, { kind, process }: Resource, signal: Act, wait: Wait): boolean {
  if (kind !== 'event') return signal.waiters === 0;
  if (!wasPulse(scene, signal, wait)) return false;
  return signal.waiters === 0 || (scene.quiet.has(process) && !wasFor(scene, signal, wait));
}

/** Set and cleared by the same hand before the wait; cleared by another, it was seen and used up. */
function wasPulse(scene: Scene, set: Act, wait: Wait): boolean {
  return scene.view
    .actsOn(set.resource)
    .some((act) => act.op === 'clear' && act.at >= set.at && act.at <= wait.since && act.task === set.task);
}

/** The task was waiting when the signal came, so it went on then, and waits for the next one. */
function wasFor(scene: Scene, signal: Act, { task }: Wait): boolean {
  return scene.view
    .waitsFor(signal.resource)
    .some((one) => one.task === task && one.since < signal.at && (one.until ?? Infinity) >= signal.at);
}
