/** Runs the steps of a program in another order than they were recorded in. */
import type { ResourceId } from '../../format/events.ts';
import {
  roomOf,
  type Deed,
  type DeedOf,
  type Grant,
  type Program,
  type Step,
  type Strand,
} from './program.ts';

/** What there is after some of the steps. A plain value but for the maps, which belong to it alone. */
export type Machine = {
  readonly program: Program;
  /** How many steps each has done. */
  readonly done: Map<Strand, number>;
  readonly held: Map<ResourceId, readonly Grant[]>;
  /** Who stands in line, in order. */
  readonly asked: Map<ResourceId, readonly Grant[]>;
  readonly set: Set<ResourceId>;
  readonly items: Map<ResourceId, number>;
  readonly listening: Map<ResourceId, readonly Strand[]>;
  readonly woken: Set<Strand>;
  /** The write that a read would see. */
  readonly seen: Map<ResourceId, number>;
};

export function machineFor(program: Program): Machine {
  return {
    program,
    done: new Map(),
    held: new Map(),
    asked: new Map(),
    set: new Set(),
    items: new Map(),
    listening: new Map(),
    woken: new Set(),
    seen: new Map(),
  };
}

export function copyOf(machine: Machine): Machine {
  return {
    program: machine.program,
    done: new Map(machine.done),
    held: new Map(machine.held),
    asked: new Map(machine.asked),
    set: new Set(machine.set),
    items: new Map(machine.items),
    listening: new Map(machine.listening),
    woken: new Set(machine.woken),
    seen: new Map(machine.seen),
  };
}

/** What the task would do next; null: it has done all that was recorded of it. */
export function nextOf(machine: Machine, strand: Strand): Step | null {
  return strand.steps[machine.done.get(strand) ?? 0] ?? null;
}

/** Whether its task has come to the step and need not wait for anything. */
export function canDo(machine: Machine, step: Step): boolean {
  const { strand } = step;
  if ((machine.done.get(strand) ?? 0) !== step.place) return false;
  if (strand.startedBy !== null && !isDone(machine, strand.startedBy)) return false;
  return isPossible(machine, step);
}

export function isDone(machine: Machine, step: Step): boolean {
  return (machine.done.get(step.strand) ?? 0) > step.place;
}

type Check<Kind extends Deed['kind']> = (machine: Machine, deed: DeedOf<Kind>, step: Step) => boolean;

/** What a step needs; those that are not here can always be done. */
const CHECKS: { readonly [Kind in Deed['kind']]?: Check<Kind> } = {
  acquire: (machine, { grant }) => canHold(grant, heldOf(machine, grant)) && isFirst(machine, grant),
  busy: (machine, { grant }) => !canHold(grant, heldOf(machine, grant)),
  release: (machine, { grant }) => heldOf(machine, grant).includes(grant),
  join: (machine, { how, strands }) =>
    how === 'all'
      ? strands.every((other) => hasEnded(machine, other))
      : strands.some((other) => hasEnded(machine, other)),
  wait: ({ set }, { resource }) => set.has(resource),
  wake: ({ woken }, _deed, { strand }) => woken.has(strand),
  put: ({ items }, { resource, room }) => (items.get(resource) ?? 0) < room,
  get: ({ items }, { resource }) => (items.get(resource) ?? 0) > 0,
  read: ({ seen }, { resource, value }) => (seen.get(resource) ?? 0) === value,
  opaque: (machine, { from }, { id }) => isOver(machine, from, id),
};

function isPossible(machine: Machine, step: Step): boolean {
  const check = CHECKS[step.deed.kind] as Check<Deed['kind']> | undefined;
  return check === undefined || check(machine, step.deed, step);
}

function heldOf({ held }: Machine, { resource }: Grant): readonly Grant[] {
  return held.get(resource.id) ?? [];
}

/** Whether it could be had beside these. */
export function canHold(grant: Grant, held: readonly Grant[]): boolean {
  if (grant.resource.kind === 'rwlock') return grant.shared ? held.every((h) => h.shared) : held.length === 0;
  return held.reduce((sum, hold) => sum + hold.units, grant.units) <= roomOf(grant.resource);
}

/** Where waiting counts, nobody overtakes a writer who asked before. */
function isFirst({ asked }: Machine, grant: Grant): boolean {
  const line = asked.get(grant.resource.id) ?? [];
  const at = line.indexOf(grant);
  return at === -1 || line.slice(0, at).every((before) => before.shared && grant.shared);
}

function hasEnded(machine: Machine, strand: Strand): boolean {
  if (strand.ended === null || (machine.done.get(strand) ?? 0) < strand.steps.length) return false;
  return strand.startedBy === null || isDone(machine, strand.startedBy);
}

function isOver(machine: Machine, from: number, to: number): boolean {
  return machine.program.steps.slice(from, to).every((step) => isDone(machine, step));
}

type Change<Kind extends Deed['kind']> = (machine: Machine, deed: DeedOf<Kind>, strand: Strand) => void;

/** What a step changes besides that it is done. */
const CHANGES: { readonly [Kind in Deed['kind']]?: Change<Kind> } = {
  ask: ({ asked }, { grant }) => append(asked, grant.resource.id, grant),
  leave: ({ asked }, { grant }) => remove(asked, grant.resource.id, grant),
  acquire: ({ asked, held }, { grant }) => {
    remove(asked, grant.resource.id, grant);
    append(held, grant.resource.id, grant);
  },
  release: ({ held }, { grant }) => remove(held, grant.resource.id, grant),
  set: ({ set }, { resource }) => void set.add(resource),
  clear: ({ set }, { resource }) => void set.delete(resource),
  put: ({ items }, { resource }) => void items.set(resource, (items.get(resource) ?? 0) + 1),
  get: ({ items }, { resource }) => void items.set(resource, (items.get(resource) ?? 0) - 1),
  listen: ({ listening }, { resource }, strand) => append(listening, resource, strand),
  wake: ({ woken }, _deed, strand) => void woken.delete(strand),
  notify: (machine, { resource, count }) => notify(machine, resource, count),
  write: ({ seen }, { resource, value }) => void seen.set(resource, value),
};

/** Does the step, which must be possible. */
export function doStep(machine: Machine, { deed, strand, place }: Step): void {
  machine.done.set(strand, place + 1);
  const change = CHANGES[deed.kind] as Change<Deed['kind']> | undefined;
  change?.(machine, deed, strand);
}

function notify(machine: Machine, resource: ResourceId, count: number): void {
  const line = machine.listening.get(resource) ?? [];
  for (const strand of line.slice(0, count)) machine.woken.add(strand);
  machine.listening.set(resource, line.slice(count));
}

function append<T>(lists: Map<ResourceId, readonly T[]>, key: ResourceId, value: T): void {
  lists.set(key, [...(lists.get(key) ?? []), value]);
}

function remove<T>(lists: Map<ResourceId, readonly T[]>, key: ResourceId, value: T): void {
  const list = lists.get(key);
  if (list?.includes(value) === true)
    lists.set(
      key,
      list.filter((each) => each !== value),
    );
}
