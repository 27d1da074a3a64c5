/** How a wait that ended becomes a step, by what it was for. */
import { OUTCOMES, type ResourceId, type ResourceKind } from '../../format/events.ts';
import type { RecordedEvent, Target, TraceView } from '../model.ts';
import type { Deed, Strand } from './program.ts';
import { addStep, type OpenWait, type Reading } from './reading.ts';

/** A wait is over: in any other order the task gets past this place only if the same has happened. */
export function endWait(reading: Reading, strand: Strand, event: RecordedEvent): void {
  const wait = reading.waits.get(strand.task);
  reading.waits.delete(strand.task);
  if (wait === undefined) return;
  const isBroken = OUTCOMES[event.a] === 'timeout' || OUTCOMES[event.a] === 'cancelled';
  if (isBroken || !endAs(reading, strand, event, wait)) {
    addStep(reading, strand, event, { kind: 'opaque', from: wait.from });
  }
}

/** false: it is not known what ended it. */
function endAs(reading: Reading, strand: Strand, event: RecordedEvent, wait: OpenWait): boolean {
  switch (wait.target) {
    case 'task':
      return joinOf(reading, strand, event, { ids: [wait.id], how: 'all' });
    case 'external':
    case 'ticket':
      addStep(reading, strand, event, { kind: 'pause' });
      return true;
    case 'resource':
      return endOfResource(reading, strand, event, wait);
    case 'unknown':
      return false;
    default:
      return wait.target satisfies never;
  }
}

function endOfResource(reading: Reading, strand: Strand, event: RecordedEvent, wait: OpenWait): boolean {
  const { id, kind, from } = wait;
  if (kind === 'all' || kind === 'any')
    return joinOf(reading, strand, event, { ids: membersOf(reading.view, id, 0), how: kind });
  const last = reading.acts.get(id)?.at(-1);
  const deed = kind === null ? null : deedOf(kind, id, last !== undefined && last.id >= from);
  if (deed === null || (deed.kind !== 'pause' && last === undefined)) return false;
  addStep(reading, strand, event, deed, deed.kind === 'pause' ? [] : [last]);
  return true;
}

const KEPT: ReadonlySet<ResourceKind> = new Set(['event', 'promise', 'future'] as const);

/** null: it is not known what ended the wait. */
function deedOf(kind: ResourceKind, resource: ResourceId, isSince: boolean): Deed | null {
  if (KEPT.has(kind)) return { kind: 'wait', resource };
  if (kind === 'condition' || kind === 'signal') return isSince ? { kind: 'wake', resource } : null;
  // Of a queue, what was put or taken says it.
  return kind === 'timer' || kind === 'queue' ? { kind: 'pause' } : null;
}

type Joined = { readonly ids: readonly number[]; readonly how: 'all' | 'any' };

function joinOf(reading: Reading, strand: Strand, event: RecordedEvent, { ids, how }: Joined): boolean {
  const strands = ids.flatMap((id) => reading.strands.get(id) ?? []);
  const ended = strands.filter((other) => other.ended !== null);
  if (ended.length === 0 || (how === 'all' && ended.length < ids.length)) return false;
  const needed = how === 'all' ? ended : ended.slice(0, 1);
  const after = needed.map((other) => other.steps.at(-1) ?? other.startedBy);
  const step = addStep(reading, strand, event, { kind: 'join', strands, how }, after);
  if (how === 'all') for (const other of strands) if (other.parent === strand) other.joined ??= step;
  return true;
}

/** Compositions of compositions deeper than this are cut. */
const DEEP = 8;

/** The tasks that a composed wait comes to; -1 for anything else it needs. The outside world is left out. */
function membersOf(view: TraceView, resource: ResourceId, depth: number): number[] {
  const own = (target: Target): number[] => {
    if (target.kind === 'task') return [target.task];
    if (target.kind === 'external') return [];
    if (target.kind !== 'resource' || depth >= DEEP || view.resource(target.resource).kind !== 'all')
      return [-1];
    return membersOf(view, target.resource, depth + 1);
  };
  return view.members(resource).flatMap((member) => own(member.target));
}
