import type { ResourceKind } from '../../format/events.ts';
import type { Finding, Party, Resource, TraceView, Wait } from '../model.ts';
import { moment, span, toMs } from './clock.ts';
import { listed, siteText, type Names } from './names.ts';
import type { Triple } from './types.ts';
import { endingVerb } from './verbs.ts';
import { startsNothing, unreadOutput, waitObject, waitText } from './wait-words.ts';
import { OUTCOME_WORDS } from './why.ts';

/**
 * A wait without a cycle, said as what would have to happen: waits for …, only set by …, can't happen
 * because …. null for findings that are no such wait.
 */
export function tripleOf(view: TraceView, names: Names, finding: Finding): Triple | null {
  if (!['dead-wait', 'lost-wakeup', 'leaked-hold'].includes(finding.kind)) return null;
  const party = finding.parties.find((each) => each.wait !== null);
  if (party?.wait == null) return null;
  const providers = providersOf(view, finding, party, party.wait);
  return {
    waitsFor: waitText(view, names, party.wait),
    verb: participle(view, party.wait),
    onlySetBy: providersText(view, names, finding, providers),
    cannotHappen: obstacle(view, names, finding, providers),
  };
}

/** The tasks that would have had to act: the holders, the task waited for, or who acted before. */
function providersOf(view: TraceView, finding: Finding, waiter: Party, wait: Wait): number[] {
  const { task, resource } = waitObject(view, wait);
  if (task !== null) return [task];
  const known = finding.evidence.flatMap((evidence) => {
    if (evidence.kind === 'declared' || evidence.kind === 'history')
      return evidence.resource === resource ? evidence.tasks : [];
    if (evidence.kind === 'holder-ended') return [evidence.ticket.task];
    return evidence.kind === 'early-signal' && evidence.act.task !== null ? [evidence.act.task] : [];
  });
  const roles = finding.parties
    .filter(({ role }) => role === 'holder' || role === 'setter')
    .map((each) => each.task);
  return [...new Set([...known, ...roles])].filter((id) => id !== waiter.task);
}

function participle(view: TraceView, wait: Wait): string {
  const { task, resource } = waitObject(view, wait);
  if (task !== null || resource === null) return 'ended';
  return endingVerb(view.resource(resource).kind, wait.op).done;
}

function providersText(
  view: TraceView,
  names: Names,
  finding: Finding,
  providers: readonly number[],
): string {
  if (providers.length > 0) {
    const named = providers.slice(0, 3).map((id) => names.taskInFull(id));
    return providers.length > 3
      ? `${named.join(', ')} and ${providers.length - 3} more`
      : listed(named, 'or');
  }
  if (finding.evidence.some((each) => each.kind === 'early-signal')) return 'a callback outside of any task';
  if (finding.evidence.some((each) => each.kind === 'unnoticed')) return 'another thread';
  if (stuckChild(view, finding) !== null) return 'the child process itself';
  const baseline = finding.evidence.find((each) => each.kind === 'baseline');
  if (baseline !== undefined && baseline.actors.length > 0)
    return `${listed(baseline.actors, 'or')}, as in the baseline`;
  const never = finding.evidence.some(({ kind }) => kind === 'never-acted');
  if (never) return 'nobody so far: it never happened in this trace';
  if (isPaused(view, finding)) return 'whoever starts or resumes it';
  const missing = finding.evidence.find((evidence) => evidence.kind === 'missing-parties');
  if (missing !== undefined)
    return `${missing.missing} more ${missing.missing === 1 ? 'party' : 'parties'} that should have arrived`;
  return unnamed(waitedResource(view, finding));
}

function unnamed(waited: Resource | null): string {
  return (waited && BY_KIND[waited.kind]) ?? 'a task or callback that is not in this trace';
}

/** Who does it, where no task is known to. */
const BY_KIND: Partial<Record<ResourceKind, string>> = {
  thread: 'a callback in that thread',
  port: 'a callback in the thread that has the other port',
  timer: 'the timer itself',
};

function waitedResource(view: TraceView, finding: Finding): Resource | null {
  const wait = finding.parties.find((party) => party.wait !== null)?.wait;
  const id = wait == null ? null : waitObject(view, wait).resource;
  return id === null ? null : view.resource(id);
}

function isPaused(view: TraceView, { parties }: Finding): boolean {
  const wait = parties.find((party) => party.wait !== null)?.wait;
  const resource = wait == null ? null : waitObject(view, wait).resource;
  return resource !== null && startsNothing(view, resource);
}

function stuckChild(view: TraceView, finding: Finding): number | null {
  return waitedResource(view, finding)?.kind === 'process' ? unreadOutput(view, finding) : null;
}

/** The strongest reason why none of the providers will act. */
function obstacle(view: TraceView, names: Names, finding: Finding, providers: readonly number[]): string {
  const inVain = doneInVain(finding);
  if (inVain !== null) return inVain;
  const unread = stuckChild(view, finding);
  if (unread !== null)
    return `it waits until somebody reads its output, ${names.resourceInFull(unread)}, and nobody does`;
  const collected = finding.evidence.find((evidence) => evidence.kind === 'collected');
  if (collected !== undefined)
    return `whatever could do it was garbage-collected at ${moment(toMs(collected.at))}`;
  const fates = [
    ...lossOf(view, finding),
    ...providers.slice(0, 3).flatMap((id) => fateOf(view, names, id, finding)),
  ];
  if (fates.length > 0) return fates.join('; ');
  const quiet = finding.evidence.find((evidence) => evidence.kind === 'quiescent');
  return quiet === undefined
    ? 'none of the tasks that are left can get there'
    : `nothing was left to run at ${moment(toMs(quiet.at))}`;
}

/** It was done, but too early, or unnoticed. */
function doneInVain({ evidence, parties }: Finding): string | null {
  const early = evidence.find((each) => each.kind === 'early-signal');
  const wait = parties.find((party) => party.wait !== null)?.wait;
  if (early !== undefined && wait != null && wait.since >= early.act.at) {
    const place = siteText(early.act.site);
    const when = `${moment(toMs(early.act.at))}${place === null ? '' : `, ${place}`}`;
    const forWhom = early.act.waiters > 0 ? 'for others' : 'when nobody waited';
    return `it did so ${span(toMs(wait.since - early.act.at))} too early (${when}), ${forWhom}`;
  }
  const unnoticed = evidence.find((each) => each.kind === 'unnoticed');
  if (unnoticed === undefined) return null;
  return `that was done at ${moment(toMs(unnoticed.act.at))} without waking the loop, which slept on`;
}

/** A thread that ended, or a timer that Node did not wait for. */
function lossOf(view: TraceView, finding: Finding): string[] {
  const ended = finding.evidence.find((each) => each.kind === 'thread-ended');
  const thread = view.processes.find(({ id }) => id === ended?.thread);
  if (thread !== undefined) return [`it ended at ${moment(toMs(thread.endedAt))}`];
  const isLeft = finding.evidence.some(({ kind }) => kind === 'still-open');
  const isTimer = waitedResource(view, finding)?.kind === 'timer';
  return isLeft && isTimer ? ["it was unref'd, and nothing else kept Node.js alive"] : [];
}

function fateOf(view: TraceView, names: Names, id: number, finding: Finding): string[] {
  const { endedAt, outcome } = view.task(id);
  if (endedAt !== null)
    return [`${names.task(id)} ${OUTCOME_WORDS[outcome ?? 'ok']} at ${moment(toMs(endedAt))}`];
  const wait = finding.parties.find((party) => party.task === id)?.wait;
  return wait == null ? [] : [`${names.task(id)} itself waits for ${waitText(view, names, wait)}`];
}
