import type { TaskId } from '../../format/events.ts';
import type { Resource, Wait } from '../model.ts';
import { edgesTo } from './edges.ts';
import { sourcesOf } from './knowledge.ts';
import type { Edge } from './network.ts';
import { to, type Asked, type Pen } from './pen.ts';
import { codeOf, type Scene } from './scene.ts';

export type Parties = {
  readonly missing: number;
  readonly arrived: readonly Wait[];
  /** Unfinished tasks that may still come: they came before, or run the same code as those who wait. */
  readonly expected: readonly TaskId[];
  /** Such tasks that have ended without arriving. */
  readonly lost: readonly TaskId[];
};

/** Who has arrived at a barrier, and who is still to come. */
export function partiesAt(scene: Scene, resource: Resource, wait: Wait | null): Parties {
  const arrived = scene.waitersOf.get(resource.id) ?? [];
  const capacity = resource.capacity ?? wait?.need ?? 0;
  const here = new Set(arrived.map((w) => w.task));
  const before = new Set(scene.view.waitsFor(resource.id).map((w) => w.task));
  const codes = new Set(arrived.map((w) => codeOf(scene.view.task(w.task))));
  const siblings = arrived.flatMap((w) => {
    const { parent } = scene.view.task(w.task);
    return parent === null ? [] : scene.view.children(parent).filter((child) => codes.has(codeOf(child)));
  });
  const peers = new Set([...before, ...siblings.map((task) => task.id)]);
  const others = [...peers].filter((task) => !here.has(task));
  const alive = (task: TaskId): boolean => scene.snapshot.tasks.has(task);
  return {
    missing: Math.max(0, capacity - arrived.length),
    arrived,
    expected: others.filter(alive),
    lost: others.filter((task) => !alive(task) && !before.has(task)),
  };
}

/** As many as are missing must still be able to come. */
export function fillBarrier(pen: Pen, { gate, id, wait }: Asked, resource: Resource): void {
  const { missing, expected, lost } = partiesAt(pen.scene, resource, wait);
  const known = expected.length > 0 || lost.length > 0;
  const starters = lost
    .flatMap((task) => edgesTo(pen, sourcesOf(pen.scene, task, 'acts'), resource.id))
    .map(({ child, basis }): Edge => ({ child, weight: missing, weak: true, basis }));
  gate.need = missing;
  gate.edges = [
    ...expected.map((task) => to(pen.task(task), 1, 'inferred')),
    ...starters,
    to(pen.leaf('anyone', resource.process, known ? 'inferred' : null), Math.max(1, missing)),
  ];
  pen.evidence.set(id, [{ kind: 'missing-parties', resource: resource.id, missing }]);
}
