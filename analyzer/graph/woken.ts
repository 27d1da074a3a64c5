/** Waits that somebody has ended already, though their tasks did not get to run since. */
import type { ResourceId } from '../../format/events.ts';
import type { Act, Resource, Wait } from '../model.ts';
import { endingActs } from './knowledge.ts';
import type { Scene } from './scene.ts';

/** The act that is for all who wait (set, emit, resolve, close) and came since the wait began. */
export function setSince(scene: Scene, resource: Resource, wait: Wait): Act | undefined {
  return endingActs(scene, resource.id, wait.op).find((act) => act.at > wait.since && act.at <= scene.at);
}

/** Whether the wait is among those that a notification was for: they are served in the order of waiting. */
export function wasNotified(scene: Scene, resource: Resource, wait: Wait): boolean {
  const known = byResource.get(scene) ?? new Map<ResourceId, ReadonlySet<number>>();
  byResource.set(scene, known);
  const notified = known.get(resource.id) ?? notifiedOf(scene, resource, wait);
  known.set(resource.id, notified);
  return notified.has(wait.id);
}

const byResource = new WeakMap<Scene, Map<ResourceId, ReadonlySet<number>>>();

function notifiedOf(scene: Scene, resource: Resource, { op }: Wait): ReadonlySet<number> {
  const acts = endingActs(scene, resource.id, op).filter((act) => act.at <= scene.at);
  const waits = scene.view.waitsFor(resource.id).toSorted((a, b) => a.since - b.since);
  const notified = new Set<number>();
  let pending: Wait[] = [];
  let next = 0;
  for (const act of acts) {
    for (; next < waits.length && waits[next]!.since < act.at; next++) pending.push(waits[next]!);
    pending = pending.filter((wait) => wait.until === null || wait.until > act.at);
    for (const wait of pending.splice(0, servedBy(act))) notified.add(wait.id);
  }
  return notified;
}

function servedBy({ op, count }: Act): number {
  return op === 'notify' ? count : Infinity;
}
