import type { ResourceId } from '../../format/events.ts';
import type { Finding, TraceView } from '../model.ts';
import type { Names } from './names.ts';

/** Why a wait for one stream is about another: the first goes on only when the other one does, which nobody reads. */
export function heldUpText(view: TraceView, names: Names, { parties, edges }: Finding): string[] {
  return edges.flatMap(({ from, resource }) => {
    const target = parties.find(({ task }) => task === from)?.wait?.target;
    if (resource === null || target?.kind !== 'resource' || !isHeldUp(view, target.resource, resource))
      return [];
    return [`${names.resource(target.resource)} goes on only when ${names.resourceInFull(resource)} is read`];
  });
}

function isHeldUp(view: TraceView, waited: ResourceId, other: ResourceId): boolean {
  return (
    view.resource(waited).kind === 'stream' &&
    view.providers(waited).some(({ target }) => target.kind === 'resource' && target.resource === other)
  );
}
