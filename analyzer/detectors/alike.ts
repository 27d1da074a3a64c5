/** What waits in vain have in common: the place in the code, and whether a signal came too early. */
import type { Stuck } from '../graph/analysis.ts';
import { missedSignal } from '../graph/missed-signal.ts';

/** Whether a signal came too early for it: then it is a lost wake-up. */
export function isMissed(stuck: Stuck): boolean {
  const { sink, scene } = stuck;
  if (sink?.kind !== 'resource') return false;
  const resource = scene.view.resource(sink.resource);
  return stuck.members.some((task) => {
    const wait = scene.waitOf.get(task);
    return wait !== undefined && missedSignal(scene, resource, wait) !== null;
  });
}

/** Many tasks that wait at one place in the code, each for its own thing, are one finding. */
export function sameCodeKey(stuck: Stuck): string {
  const { waitOf } = stuck.scene;
  const sites = stuck.members.map((task) => {
    const site = waitOf.get(task)?.site;
    return site === null || site === undefined ? `task ${task}` : `${site.file}:${site.line}:${site.column}`;
  });
  return `${stuck.process} ${stuck.certainty} ${stuck.sink?.kind} ${[...new Set(sites)].toSorted().join(' ')}`;
}
