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
  if (last === undefined || last.waiters > 0 || last.at > wait.since) return null;
  if (resource.kind === 'event' && !wasPulse(scene, last, wait)) return null;
  if (scene.quiet.has(resource.process)) return last;
  const pause = acts.reduce((longest, act, i) => Math.max(longest, act.at - (acts[i - 1]?.at ?? act.at)), 0);
  const patience = PATIENCE * Math.max(wait.since - last.at, pause / 2);
  return scene.at - wait.since >= Math.max(SECOND, patience) ? last : null;
}

/** Set and cleared by the same hand before the wait; cleared by another, it was seen and used up. */
function wasPulse(scene: Scene, set: Act, wait: Wait): boolean {
  return scene.view
    .actsOn(set.resource)
    .some((act) => act.op === 'clear' && act.at >= set.at && act.at <= wait.since && act.task === set.task);
}
