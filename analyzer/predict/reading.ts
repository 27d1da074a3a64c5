import type { AwaitTarget, ResourceId, ResourceKind, TaskId, TicketId } from '../../format/events.ts';
import type { RecordedEvent, TraceView } from '../model.ts';
import type { Deed, Grant, Step, Strand } from './program.ts';

export type OpenWait = {
  readonly target: AwaitTarget;
  /** The task or resource. */
  readonly id: number;
  /** Of the resource. */
  readonly kind: ResourceKind | null;
  /** How many steps of all there were when it began. */
  readonly from: number;
};

/** What has been read so far. */
export type Reading = {
  readonly view: TraceView;
  readonly steps: Step[];
  readonly strands: Map<TaskId, Strand>;
  readonly grants: Map<TicketId, Grant>;
  readonly waits: Map<TaskId, OpenWait>;
  /** By resource: what was done to it that others wait for, the last one last. */
  readonly acts: Map<ResourceId, Step[]>;
  /** Items that were put and taken. */
  readonly moved: Map<ResourceId, { readonly puts: Step[]; readonly gets: Step[] }>;
  /** Given back by callbacks, whoever took it. */
  readonly loose: Set<ResourceId>;
};

/** Adds what a task did next. */
export function addStep(
  reading: Reading,
  strand: Strand,
  { at, site }: Pick<RecordedEvent, 'at' | 'site'>,
  deed: Deed,
  after: readonly (Step | null | undefined)[] = [],
): Step {
  const causes = after.filter((step) => step !== null && step !== undefined);
  const step = {
    id: reading.steps.length,
    strand,
    place: strand.steps.length,
    at,
    site,
    deed,
    after: causes,
  };
  strand.steps.push(step);
  reading.steps.push(step);
  return step;
}
