/** Whether tasks that stand still can ever go on, whatever all others still do. */
import type { ResourceId } from '../../format/events.ts';
import { canHold, isDone, type Machine } from './machine.ts';
import { excludes, type Deed, type DeedOf, type Grant, type Step, type Strand } from './program.ts';
import { standstill } from './requests.ts';

/** Who is kept from going on by whom. `through` null: by its not having ended. */
export type Blocking = { readonly from: Step; readonly to: Step; readonly through: ResourceId | null };

/** Steps that can't be done any more, and what keeps each from it. */
export type Standstill = { readonly members: readonly Step[]; readonly blockings: readonly Blocking[] };

/**
 * Those of the steps that can never be done: every step that could help one of them lies itself behind
 * one of them. The greatest such set, found by leaving out those that can still be helped.
 */
export function stuckAmong(machine: Machine, steps: readonly Step[]): Standstill {
  let members = steps;
  for (;;) {
    const around = { behind: behindOf(members), members };
    const found = members.map((member) => blockersOf(machine, member, around));
    const left = members.filter((_, i) => found[i] !== null);
    if (left.length === members.length) return { members, blockings: found.flatMap((own) => own ?? []) };
    members = left;
  }
}

/** The member before which a step can't happen: its task stands still there, or would not even be started. */
function behindOf(members: readonly Step[]): (step: Step) => Step | null {
  const frozen = new Map<Strand, { readonly place: number; readonly by: Step }>();
  for (const by of members) {
    for (const [strand, place] of standstill(by)) {
      const known = frozen.get(strand);
      if (known === undefined || place < known.place) frozen.set(strand, { place, by });
    }
  }
  const behind = (step: Step): Step | null => {
    const at = frozen.get(step.strand);
    if (at !== undefined && step.place >= at.place) return at.by;
    return step.strand.startedBy === null ? null : behind(step.strand.startedBy);
  };
  return behind;
}

type Around = {
  /** The member that must go on before the step can be done. */
  readonly behind: (step: Step) => Step | null;
  readonly members: readonly Step[];
};

type Blockers<Kind extends Deed['kind']> = (
  machine: Machine,
  deed: DeedOf<Kind>,
  from: Step,
  around: Around,
) => Blocking[] | null;

/** For each kind of wait, who keeps it from ending; null: it can end. What is not here waits for nobody. */
const BLOCKERS: { readonly [Kind in Deed['kind']]?: Blockers<Kind> } = {
  acquire: (machine, { grant }, from, around) =>
    grant.canBlock ? holdersOf(machine, from, grant, around) : null,
  join: (_machine, deed, from, around) => unendedOf(deed, from, around),
  wait: (machine, { resource }, from, around) =>
    machine.set.has(resource)
      ? null
      : providersOf(machine, from, { through: resource, kind: 'set', ...around }),
  wake: (machine, { resource }, from, around) =>
    machine.woken.has(from.strand)
      ? null
      : providersOf(machine, from, { through: resource, kind: 'notify', ...around }),
  get: (machine, { resource }, from, around) =>
    (machine.items.get(resource) ?? 0) > 0
      ? null
      : providersOf(machine, from, { through: resource, kind: 'put', ...around }),
  put: (machine, { resource, room }, from, around) =>
    (machine.items.get(resource) ?? 0) < room
      ? null
      : providersOf(machine, from, { through: resource, kind: 'get', ...around }),
};

function blockersOf(machine: Machine, from: Step, around: Around): Blocking[] | null {
  const blockers = BLOCKERS[from.deed.kind] as Blockers<Deed['kind']> | undefined;
  return blockers === undefined ? null : blockers(machine, from.deed, from, around);
}

/** Tasks that stand still themselves, or wait for one that does. */
function unendedOf({ strands, how }: DeedOf<'join'>, from: Step, around: Around): Blocking[] | null {
  const left = strands.flatMap((strand) => memberOf(strand, around));
  const isStuck = how === 'all' ? left.length > 0 : left.length === strands.length;
  return isStuck ? left.map((to) => ({ from, to, through: null })) : null;
}

function memberOf(strand: Strand, { members }: Around): Step[] {
  return members.filter((member) => standstill(member).has(strand)).slice(0, 1);
}

/** Held for good: its release lies behind a member, or never comes, and nobody else gives it back. */
function holdersOf(machine: Machine, from: Step, grant: Grant, around: Around): Blocking[] | null {
  const through = grant.resource.id;
  const kept = (machine.held.get(through) ?? []).filter((hold) => isKept(hold, around));
  if (!canHold(grant, kept)) {
    const inTheWay = kept.filter((hold) => excludes(hold, grant));
    const keepers = new Set(
      (inTheWay.length > 0 ? inTheWay : kept).flatMap((hold) => keeperOf(hold, around) ?? []),
    );
    return [...keepers].map((to) => ({ from, to, through }));
  }
  const line = machine.asked.get(through) ?? [];
  const before = line.slice(0, Math.max(line.indexOf(grant), 0));
  const ahead = new Set(before.filter((other) => !(other.shared && grant.shared)));
  const waiting = around.members.filter(({ deed }) => deed.kind === 'acquire' && ahead.has(deed.grant));
  return waiting.length === 0 ? null : waiting.map((to) => ({ from, to, through }));
}

function isKept(hold: Grant, around: Around): boolean {
  if (!hold.isOwn) return false;
  return isLeaked(hold) || keeperOf(hold, around) !== null;
}

/** Its task ended with it. */
function isLeaked({ released, acquired }: Grant): boolean {
  return released === null && acquired !== null && acquired.strand.ended !== null;
}

function keeperOf({ released, acquired }: Grant, { behind }: Around): Step | null {
  if (released !== null) return behind(released);
  const last = acquired?.strand.steps.at(-1);
  return last === undefined ? null : behind(last);
}

type Help = Around & { readonly through: ResourceId; readonly kind: 'set' | 'notify' | 'put' | 'get' };

/** All steps that could still help; null if one of them lies behind no member. */
function providersOf(machine: Machine, from: Step, { through, kind, behind }: Help): Blocking[] | null {
  const found = new Map<Step, Blocking>();
  for (const step of helpersOf(machine, through, kind)) {
    if (isDone(machine, step)) continue;
    const by = behind(step);
    if (by === null) return null;
    found.set(by, { from, to: by, through });
  }
  return [...found.values()];
}

const byProgram = new WeakMap<object, Map<string, Step[]>>();

function helpersOf({ program }: Machine, resource: ResourceId, kind: string): readonly Step[] {
  let known = byProgram.get(program);
  if (known === undefined) {
    known = new Map<string, Step[]>();
    for (const step of program.steps) {
      const { deed } = step;
      if (deed.kind !== 'set' && deed.kind !== 'notify' && deed.kind !== 'put' && deed.kind !== 'get')
        continue;
      const key = `${deed.kind} ${deed.resource}`;
      const steps = known.get(key);
      if (steps === undefined) known.set(key, [step]);
      else steps.push(step);
    }
    byProgram.set(program, known);
  }
  return known.get(`${kind} ${resource}`) ?? [];
}
