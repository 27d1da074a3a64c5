/** Who takes part in a prediction, as their reader knows them. */
import { components } from '../graph/scc.ts';
import { FRAMES, hasName } from '../graph/logical.ts';
import type { TaskId } from '../../format/events.ts';
import type { TraceView } from '../model.ts';
import type { Grant, Step, Strand } from './program.ts';
import type { Prediction } from './predict.ts';
import { standstill } from './requests.ts';
import type { Blocking } from './stuck.ts';
import { targetOf } from './classes.ts';

/** Steps that block each other, or one that nothing can end any more. */
export type Core = {
  readonly members: readonly Step[];
  readonly blockings: readonly Blocking[];
  /** What the members hold that others of them wait for. */
  readonly holds: readonly Grant[];
};

/** What is left without those that only wait behind the others. */
export function coreOf({ members, requests, witness }: Prediction): Core {
  if (witness === null) {
    const blockings = members.map((from, i) => ({
      from,
      to: members[(i + 1) % members.length]!,
      through: targetOf(from),
    }));
    const targets = new Set(blockings.map(({ through }) => through));
    const holds = requests
      .flatMap((request) => request.holds)
      .filter(({ resource }) => targets.has(resource.id));
    return { members, blockings, holds };
  }
  const ids = new Map(members.map((member, i) => [member, i]));
  const next = members.map((member) =>
    witness.blockings.flatMap(({ from, to }) => (from === member ? (ids.get(to) ?? []) : [])),
  );
  const [sink = []] = components([...ids.values()], (id) => next[id]!);
  const core = sink.toSorted((a, b) => a - b).map((id) => members[id]!);
  const blockings = witness.blockings.filter(({ from, to }) => core.includes(from) && core.includes(to));
  const through = new Set([
    ...blockings.map((blocking) => blocking.through),
    ...core.map((step) => targetOf(step)),
  ]);
  const holds = [...witness.machine.held].flatMap(([id, held]) => (through.has(id) ? held : []));
  return { members: core, blockings, holds };
}

/** The task a reader knows a strand by: the outermost of the functions that wait for it. */
export function nameGiver(view: TraceView, strand: Strand): TaskId {
  const chain = [strand];
  for (let at = strand; isFrame(view, at) && at.parent !== null; at = at.parent) chain.unshift(at.parent);
  return (chain.find(({ task }) => hasName(view.task(task))) ?? chain[0]!).task;
}

function isFrame(view: TraceView, { task, parent, joined }: Strand): boolean {
  if (parent === null || joined === null || !FRAMES.has(view.task(task).kind)) return false;
  return view.task(parent.task).kind !== 'module';
}

/** Whether the member, or somebody who waits for it, holds this. */
export function isHeldBy(hold: Grant, member: Step): boolean {
  const holder = hold.acquired?.strand;
  return holder !== undefined && standstill(member).has(holder);
}
