/** How an act becomes a step. */
import { ACT_OPS, type ActOp, type ResourceId } from '../../format/events.ts';
import type { RecordedEvent } from '../model.ts';
import type { Deed, Step, Strand } from './program.ts';
import { addStep, type Reading } from './reading.ts';

/** Of act, send and receive. */
export function readAct(reading: Reading, strand: Strand, event: RecordedEvent): void {
  const { resource } = event;
  if (resource === null) return;
  if (event.kind !== 'act') return readVariable(reading, strand, event, resource);
  const op = ACT_OPS[event.a];
  if (op === 'put' || op === 'get') return moveItem(reading, strand, event, op);
  const deed = op === undefined ? null : deedOf(op, resource, event.b);
  if (deed === null) return;
  const step = addStep(reading, strand, event, deed);
  if (deed.kind !== 'clear') keep(reading, step, resource);
}

const SETS: ReadonlySet<ActOp> = new Set(['set', 'resolve', 'reject'] as const);

function deedOf(op: ActOp, resource: ResourceId, count: number): Deed | null {
  if (SETS.has(op)) return { kind: 'set', resource };
  if (op === 'clear') return { kind: 'clear', resource };
  if (op === 'notify') return { kind: 'notify', resource, count: Math.max(count, 1) };
  return op === 'emit' ? { kind: 'notify', resource, count: Infinity } : null;
}

function keep(reading: Reading, step: Step, resource: number): void {
  const acts = reading.acts.get(resource);
  if (acts === undefined) reading.acts.set(resource, [step]);
  else acts.push(step);
}

function readVariable(reading: Reading, strand: Strand, event: RecordedEvent, resource: number): void {
  const writes = reading.acts.get(resource);
  if (event.kind === 'send') {
    keep(reading, addStep(reading, strand, event, { kind: 'write', resource, value: event.a }), resource);
    return;
  }
  addStep(reading, strand, event, { kind: 'read', resource, value: event.a }, [writes?.at(-1)]);
}

/** The n-th item taken is the n-th put; a full queue takes one more once one was taken. */
function moveItem(reading: Reading, strand: Strand, event: RecordedEvent, kind: 'put' | 'get'): void {
  const resource = event.resource ?? 0;
  const room = reading.view.resource(resource).capacity ?? Infinity;
  const moved = reading.moved.get(resource) ?? { puts: [], gets: [] };
  reading.moved.set(resource, moved);
  const needed = kind === 'get' ? moved.puts[moved.gets.length] : moved.gets[moved.puts.length - room];
  const step = addStep(reading, strand, event, { kind, resource, room }, [needed]);
  (kind === 'put' ? moved.puts : moved.gets).push(step);
}
