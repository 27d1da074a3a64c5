import type { WaitOp } from '../../format/events.ts';
import type { BaselineAct } from '../baseline-act.ts';
import type { Resource } from '../model.ts';
import { ENDED_BY } from './ending-acts.ts';
import type { Known, Knowledge } from './knowledge.ts';
import { groupBy, placeKey, type Scene } from './scene.ts';

/**
 * Those who did it in runs that went well, told by their code: whoever runs that here could do it, and
 * whoever runs the code of those who started them could start one more. Where neither is there, somebody
 * outside may start them. null: nobody did it there either.
 */
export function baselineActors(scene: Scene, resource: Resource, op: WaitOp | null): Knowledge | null {
  const ops = ENDED_BY[op ?? 'await'];
  const place = placeKey(resource.site, `${resource.kind} ${resource.name}`);
  const acts = actsAt(scene.view.baseline(), resource.kind, place).filter((act) => ops.includes(act.op));
  if (acts.length === 0) return null;
  const outside = acts.some(({ actor }) => actor === null);
  const known = new Map<string, Known>();
  for (const source of acts.flatMap((act) => sourcesOf(scene, act, resource.process))) {
    known.set(JSON.stringify(source), source);
  }
  return {
    known: [...known.values()],
    until: outside ? null : 'inferred',
    outside,
    evidence: [{ kind: 'baseline', resource: resource.id, actors: actorNames(acts), acts: total(acts) }],
  };
}

const byPlace = new WeakMap<readonly BaselineAct[], ReadonlyMap<string, readonly BaselineAct[]>>();

function actsAt(all: readonly BaselineAct[], kind: string, place: string): readonly BaselineAct[] {
  const known = byPlace.get(all) ?? groupBy(all, (act) => `${act.kind} ${act.place}`);
  byPlace.set(all, known);
  return known.get(`${kind} ${place}`) ?? [];
}

function sourcesOf(scene: Scene, act: BaselineAct, process: number): Known[] {
  if (act.actor === null) return [];
  const own = `${process} ${act.actor.code}`;
  const starters = act.starters.map((starter) => `${process} ${starter}`);
  const isAnyThere = [own, ...starters].some((code) => scene.sameCode.has(code));
  const outside: Known[] =
    act.isStartedOutside || !isAnyThere
      ? [{ source: { kind: 'external' }, weak: true, basis: 'inferred' }]
      : [];
  return [fromCode(own, false), ...starters.map((code) => fromCode(code, true)), ...outside];
}

function fromCode(code: string, weak: boolean): Known {
  return { source: { kind: 'code', code }, weak, basis: 'inferred' };
}

function actorNames(acts: readonly BaselineAct[]): string[] {
  return [...new Set(acts.flatMap(({ actor }) => (actor === null ? [] : [actor.name])))];
}

function total(acts: readonly BaselineAct[]): number {
  return acts.reduce((sum, act) => sum + act.count, 0);
}
