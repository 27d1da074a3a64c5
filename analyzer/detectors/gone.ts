/** Those who could have ended a wait, and are gone. */
import type { TaskId } from '../../format/events.ts';
import type { Stuck } from '../graph/analysis.ts';
import { partiesAt } from '../graph/barrier.ts';
import { logicalTasks, type Logical } from '../graph/logical.ts';
import type { Evidence, Party, StoryStep } from '../model.ts';
import { bystander } from './parts.ts';
import { step } from './story.ts';

const NAMED = 5;

/** Those who did it before, or were expected to, and have ended. */
export function goneSetters(stuck: Stuck, members: readonly Logical[]): Party[] {
  const { scene, sink } = stuck;
  const past = stuck.evidence.flatMap((e: Evidence) =>
    e.kind === 'history' && e.basis !== 'siblings' ? e.tasks : [],
  );
  const lost =
    sink?.kind === 'resource' && scene.view.resource(sink.resource).kind === 'barrier' ? sink.resource : null;
  const expected =
    lost === null ? [] : partiesAt(scene, scene.view.resource(lost), members[0]?.wait ?? null).lost;
  const named = sink?.kind === 'task' && !stuck.members.includes(sink.task) ? [sink.task] : [];
  const ids = new Set(members.map((member) => member.id));
  const gone = logicalTasks(scene, [...new Set([...past, ...expected, ...named])]).filter(
    (task) => !ids.has(task.id),
  );
  return gone.slice(-NAMED).map((task) => bystander(stuck, task.id, 'setter'));
}

/** When and how it ended. */
export function endStep(stuck: Stuck, task: TaskId): StoryStep {
  const { endedAt, startedAt, outcome } = stuck.scene.view.task(task);
  const act = endedAt === null ? 'start' : outcome === 'cancelled' ? 'cancel' : 'end';
  return step({ at: endedAt ?? startedAt, task, act, resource: null, site: null });
}
