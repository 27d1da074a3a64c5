/** How a deadlock is told that has not happened. */
import type { ResourceId } from '../../format/events.ts';
import type { Edge, Evidence, Finding, Party, StoryStep, Target, Ticket, TraceView, Wait } from '../model.ts';
import type { Prediction } from '../predict/predict.ts';
import type { Deed, Step } from '../predict/program.ts';
import { targetOf } from '../predict/classes.ts';
import { coreOf, isHeldBy, nameGiver, type Core } from '../predict/told.ts';
import { orderEvidence } from './lock-order.ts';
import { step as storyStep } from './story.ts';

/** The finding of a prediction, with one order in which it happens if one was found. */
export function predictionFinding(
  view: TraceView,
  prediction: Prediction,
  evidence: readonly Evidence[],
): Finding {
  const core = coreOf(prediction);
  const { members } = core;
  const resources = [...new Set(members.flatMap((member) => targetOf(member) ?? []))];
  const parties = members.map((member) => partyOf(view, core, member));
  const times = parties.flatMap(({ holds, wait }) => [
    ...holds.map((hold) => hold.heldSince ?? hold.requestedAt),
    wait?.since ?? 0,
  ]);
  const isFound = prediction.witness !== null;
  return {
    kind: isFound ? 'predicted-deadlock' : 'possible-deadlock',
    shape: shapeOf(core),
    severity: isFound ? 'warning' : 'info',
    certainty: 'predicted',
    since: Math.min(...times),
    until: Math.max(...times),
    parties,
    resources,
    edges: edgesOf(view, core),
    victims: [],
    story: storyOf(view, core, prediction),
    stack: [],
    evidence: [...evidence, ...orderEvidence(view, resources)],
  };
}

function shapeOf({ members, blockings }: Core): Finding['shape'] {
  if (blockings.length === 0) return null;
  if (members.length === 1) return 'self';
  const ways = new Set(blockings.map(({ from, to }) => `${from.id} ${to.id}`));
  return ways.size === members.length ? 'cycle' : 'knot';
}

function partyOf(view: TraceView, { holds }: Core, member: Step): Party {
  const own = holds
    .filter((hold) => isHeldBy(hold, member))
    .flatMap(({ ticket }) => view.ticket(ticket) ?? []);
  const wait = waitOf(view, member, own);
  return { task: nameGiver(view, member.strand), role: 'member', holds: own, wait, site: wait.site };
}

/** As it would be: in this run it ended, or was none. */
function waitOf(view: TraceView, { id, strand, deed, at, site }: Step, holds: readonly Ticket[]): Wait {
  const ticket = deed.kind === 'acquire' ? view.ticket(deed.grant.ticket) : null;
  const since = ticket?.requestedAt ?? at;
  const until = Math.max(since, ...holds.map((hold) => hold.heldSince ?? 0));
  const nothing = { need: 1, size: 0, outcome: 'ok', deadlineAt: null, stack: null } as const;
  const what = { target: targetFor(deed), op: opFor(deed) };
  return {
    ...nothing,
    ...what,
    id: -1 - id,
    task: strand.task,
    since,
    until,
    site: ticket?.requestSite ?? site,
  };
}

function targetFor(deed: Deed): Target {
  if (deed.kind === 'acquire') return { kind: 'ticket', ticket: deed.grant.ticket };
  if ('resource' in deed) return { kind: 'resource', resource: deed.resource };
  const joined = deed.kind === 'join' ? deed.strands[0] : undefined;
  return joined === undefined ? { kind: 'unknown' } : { kind: 'task', task: joined.task };
}

function opFor(deed: Deed): Wait['op'] {
  if (deed.kind === 'get' || deed.kind === 'put') return deed.kind;
  return 'resource' in deed ? 'wait' : null;
}

function edgesOf(view: TraceView, { blockings }: Core): Edge[] {
  const edges = blockings.map(({ from, to, through }): Edge => ({
    from: nameGiver(view, from.strand),
    to: nameGiver(view, to.strand),
    resource: through,
    since: from.at,
    site: from.site,
  }));
  return [...new Map(edges.map((edge) => [`${edge.from} ${edge.to} ${edge.resource}`, edge])).values()];
}

/** What matters of the order that was found, and where each of them comes to stand. */
function storyOf(view: TraceView, core: Core, { witness }: Prediction): StoryStep[] {
  if (witness === null) return [];
  const taken = new Set(core.holds.map(({ acquired }) => acquired));
  const awaited = new Set(core.members.map((member) => targetOf(member)));
  const told = witness.order.filter((step) => taken.has(step) || isAct(step, awaited));
  const blocked = core.members.map((member, i) =>
    stepOf(view, member, i === core.members.length - 1 ? 'point-of-no-return' : 'blocked'),
  );
  return [
    ...told.map((step) => stepOf(view, step, step.deed.kind === 'notify' ? 'nobody-waiting' : null)),
    ...blocked,
  ];
}

function isAct({ deed }: Step, awaited: ReadonlySet<ResourceId | null>): boolean {
  return deed.kind === 'notify' && awaited.has(deed.resource);
}

function stepOf(view: TraceView, { at, site, strand, deed }: Step, note: StoryStep['note']): StoryStep {
  const ticket = 'grant' in deed ? view.ticket(deed.grant.ticket) : null;
  const resource = ticket?.resource ?? ('resource' in deed ? deed.resource : null);
  const to = deed.kind === 'join' ? (deed.strands[0]?.task ?? null) : null;
  const act = actOf(note, deed, resource);
  return storyStep({
    at,
    task: nameGiver(view, strand),
    act,
    resource,
    to,
    site: ticket?.requestSite ?? site,
    note,
  });
}

function actOf(note: StoryStep['note'], deed: Deed, resource: ResourceId | null): StoryStep['act'] {
  if (note === 'blocked' || note === 'point-of-no-return') return resource === null ? 'await' : 'wait';
  return deed.kind === 'notify' ? 'notify' : 'acquire';
}
