import type { ResourceId, TaskId } from '../../format/events.ts';
import type { Evidence, Finding, TraceView } from '../model.ts';
import { moment, span, toMs } from './clock.ts';
import { heldUpText } from './held-up.ts';
import { listed, siteText, type Names } from './names.ts';
import { runtimeOf } from './runtime.ts';
import { endingVerb } from './verbs.ts';
import { between, waitObject } from './wait-words.ts';

/** Why we say so, in sentences, the strongest reason first. */
export function whyText(view: TraceView, names: Names, finding: Finding): string {
  const sentences = finding.evidence.map((evidence) => sentence(view, names, finding, evidence));
  const said = [...new Set([...heldUpText(view, names, finding), ...sentences])].filter(
    (text) => text !== '',
  );
  return said.length > 0
    ? said.join('; ')
    : (UNEXPLAINED[finding.kind] ?? 'it follows from the recorded events');
}

const UNEXPLAINED: Partial<Record<Finding['kind'], string>> = {
  'loop-block':
    'the loop did not get back to its other tasks in all that time; the stack was taken meanwhile',
  'stalled-wait': 'others waited much less at this place; nothing is proven',
};

type Of<Kind extends Evidence['kind']> = Extract<Evidence, { kind: Kind }>;
type Say = { readonly view: TraceView; readonly names: Names; readonly finding: Finding };

function sentence(view: TraceView, names: Names, finding: Finding, evidence: Evidence): string {
  const say = SENTENCES[evidence.kind] as (about: Say, evidence: Evidence) => string;
  return say({ view, names, finding }, evidence);
}

/** One sentence for each kind of evidence. "" where the headline says it already. */
const SENTENCES: { readonly [Kind in Evidence['kind']]: (about: Say, evidence: Of<Kind>) => string } = {
  structure: structureText,
  quiescent: restText,
  'still-open': stillOpenText,
  collected: ({ names }, { resource, at }) =>
    `whatever could settle ${names.resource(resource)} was garbage-collected at ${moment(toMs(at))}`,
  declared: (say, { resource, tasks }) =>
    `only ${someTasks(say.names, tasks, 'nobody')} can ${verb(say, resource)} ${say.names.resource(resource)}, as the program itself says`,
  history: historyText,
  baseline: (say, { resource, actors, acts }) =>
    `in the baseline only ${actors.length === 0 ? 'callbacks outside of any task' : listed(actors)} did ${verb(say, resource)} ${say.names.resource(resource)} (${times(acts)})`,
  'never-acted': neverText,
  'early-signal': earlySignalText,
  unnoticed: unnoticedText,
  'holder-ended': holderEndedText,
  'thread-ended': threadEndedText,
  ticketless: ({ names }, { resource }) =>
    `a release of ${names.resource(resource)} doesn't say whose it is, so its holders are taken to be the ones who release`,
  'broken-by': brokenByText,
  'cancel-survived': ({ names }, { cancel }) =>
    `${names.taskInFull(cancel.target)} was cancelled${byText(names, cancel.by)} at ${moment(toMs(cancel.at))}, caught that and did not end`,
  'missing-parties': ({ names }, { resource, missing }) =>
    `${names.resource(resource)} lacks ${missing} more ${missing === 1 ? 'party' : 'parties'}, and nobody is left who could arrive`,
  refused: (say, { at }) => `${runtimeWord(say)} refused it at ${moment(toMs(at))} with an error`,
  // Named in a line of its own.
  starved: () => '',
  // Said with the remedy.
  order: () => '',
  reordered: (_say, { steps, tasks }) =>
    `${steps.toLocaleString('en')} recorded steps of ${tasks} tasks, each task's own in their order and after all that they waited for, can be run so that it happens`,
  'no-order': () =>
    'nothing but these resources themselves keeps the tasks apart; no order of the recorded steps was found in which it happens',
  'cut-short': () => 'there was too much to try it all: there may be more of these',
  steps: (_say, { count, p50, p99, max }) =>
    `measured on ${count.toLocaleString('en')} steps: half of them took ${span(toMs(p50))} or less, 99 of 100 ${span(toMs(p99))} or less, the longest ${span(toMs(max))}`,
  queueing: (_say, { queueing: { waits, total } }) =>
    `measured on ${waits.toLocaleString('en')} waits of ${span(toMs(total / waits))} on average`,
  unusual: unusualText,
  'still-possible': stillPossibleText,
};

function unusualText(_say: Say, { age, past }: Of<'unusual'>): string {
  const now = `this one has lasted ${span(toMs(age))}`;
  if (past.count === 0) return `no wait at this place has ended so far; ${now}`;
  return `of ${past.count.toLocaleString('en')} waits at this place 99 of 100 took ${span(toMs(past.p99))} or less; ${now}`;
}

/** As many are named. */
const NAMED = 5;

function stillOpenText({ view }: Say, { refed, unrefed }: Of<'still-open'>): string {
  const named = (ids: readonly number[]): string => {
    const all = [...new Set(ids.map((id) => view.resource(id).name))];
    const more = all.length > NAMED ? [`${all.length - NAMED} more`] : [];
    return listed([...all.slice(0, NAMED), ...more]);
  };
  const others = unrefed.length === 0 ? '' : `${named(unrefed)} (which keep no program alive)`;
  return `still open were ${listed([named(refed), others].filter(Boolean))}`;
}

/** What is not proven. */
function stillPossibleText(say: Say, { tasks, who }: Of<'still-possible'>): string {
  const { names, finding } = say;
  const [resource] = finding.resources;
  const start = 'nothing is proven';
  if (who === 'outside' || resource === undefined)
    return `${start}: what it waits for is outside of what was recorded, and may still come`;
  const [act, it] = [verb(say, resource), names.resource(resource)];
  if (who === 'holders')
    return `${start}: ${someTasks(names, tasks, '')} ${tasks.length === 1 ? 'holds' : 'hold'} ${it} and may still ${act} it`;
  return `${start}: any task that is left could still ${act} ${it}`;
}

function structureText(say: Say): string {
  const { names, finding } = say;
  const [party] = finding.parties;
  const [edge] = finding.edges;
  if (finding.shape === 'self' && party !== undefined && edge?.resource != null) {
    return `nobody but ${names.task(party.task)} can ${verb(say, edge.resource)} ${names.resource(edge.resource)}, and it is ${names.task(party.task)} that waits`;
  }
  const resources = between(finding);
  const verbs = new Set(resources.map((id) => verb(say, id)));
  const [only = ''] = verbs;
  if (verbs.size !== 1) return 'no timer, socket or other task can end one of these waits';
  const named = resources.map((id) => names.resource(id));
  return `no timer, socket or other task can ${only} ${listed(named, 'or')}`;
}

function historyText(say: Say, evidence: Of<'history'>): string {
  const { names, finding } = say;
  const { resource, tasks, acts, basis } = evidence;
  const who = someTasks(names, tasks, 'callbacks outside of any task');
  const what = `${verb(say, resource)} ${names.resource(resource)}`;
  const isToo = (other: Evidence, as: typeof basis): boolean =>
    other.kind === 'history' &&
    other.basis === as &&
    other.resource === resource &&
    other.tasks.join() === tasks.join();
  switch (basis) {
    case 'code':
      if (tasks.length === 0) return `no code that is left to run could ${what}`;
      return finding.evidence.some((other) => isToo(other, 'acts'))
        ? ''
        : `only the code of ${who} could ${what}`;
    case 'siblings':
      return `others made at the same place were only ever acted on by ${who} (${times(acts)})`;
    case 'acts': {
      const alone = finding.evidence.some((other) => isToo(other, 'code')) ? ', and no other code could' : '';
      return `the only one ever seen to ${what} is ${who} (${times(acts)})${alone}`;
    }
    default:
      return basis satisfies never;
  }
}

function restText(say: Say, { basis, at, threads }: Of<'quiescent'>): string {
  const since = moment(toMs(at));
  if (basis === 'exit')
    return `at ${since} ${runtimeWord(say)} had nothing left to run: no callback, timer or open connection`;
  if (basis === 'givenUp')
    return `when a timer ended the program, at ${since}, ${runtimeWord(say)} had nothing else left to run: no callback, other timer or open connection`;
  return threads === 0
    ? `the event loop slept from ${since} on: no timer, connection or other thread was left to wake it`
    : `all threads of the process slept from ${since} on: none had a timer, connection or message left that could wake it`;
}

function earlySignalText({ view, names, finding }: Say, { resource, act }: Of<'early-signal'>): string {
  const who = act.task === null ? 'a callback' : names.taskInFull(act.task);
  const wait = finding.parties.find((party) => party.wait !== null)?.wait;
  const before =
    wait == null || wait.since < act.at ? '' : `, ${span(toMs(wait.since - act.at))} before the wait began`;
  const place = siteText(act.site);
  const at = place === null ? '' : ` at ${place}`;
  return `${who} called ${act.op} on ${names.resource(resource)} at ${moment(toMs(act.at))}${at}${before}; ${notKept(view.resource(resource).kind)}`;
}

function unnoticedText(say: Say, { resource, act }: Of<'unnoticed'>): string {
  const { names } = say;
  const who = act.task === null ? 'another thread' : names.taskInFull(act.task);
  const place = siteText(act.site);
  return `${who} did ${verb(say, resource)} ${names.resource(resource)} at ${moment(toMs(act.at))}${place === null ? '' : ` at ${place}`}, but the loop, which was asleep, was not woken`;
}

function notKept(kind: string): string {
  return kind === 'event'
    ? 'it was cleared again before the wait'
    : 'a signal that nobody waits for is not kept';
}

/** All resources of which it is true in one sentence. */
function neverText(say: Say, { resource }: Of<'never-acted'>): string {
  const act = verb(say, resource);
  const alike = say.finding.evidence.flatMap((each) =>
    each.kind === 'never-acted' && verb(say, each.resource) === act
      ? [say.names.resource(each.resource)]
      : [],
  );
  return `in this whole trace nobody ever did ${act} ${listed(alike, 'or')}`;
}

function holderEndedText({ view, names }: Say, { ticket, outcome }: Of<'holder-ended'>): string {
  const { endedAt } = view.task(ticket.task);
  const how = outcome === null || outcome === 'ok' ? 'returned' : OUTCOME_WORDS[outcome];
  const by = outcome === 'cancelled' ? view.cancels(ticket.task).at(-1)?.by : null;
  const when = endedAt === null ? '' : ` at ${moment(toMs(endedAt))}`;
  return `${names.taskInFull(ticket.task)} ${how}${byText(names, by ?? null)}${when} without releasing ${names.resource(ticket.resource)}`;
}

function threadEndedText({ view, names }: Say, { resource, thread }: Of<'thread-ended'>): string {
  const process = view.processes.find(({ id }) => id === thread);
  const when = process === undefined ? '' : ` at ${moment(toMs(process.endedAt))}`;
  const how = process?.end === 'terminated' ? 'was terminated' : 'ended';
  const status = how === 'ended' && process?.exitCode != null ? ` with status ${process.exitCode}` : '';
  return `the thread behind ${names.resource(resource)} ${how}${when}${status}`;
}

function byText(names: Names, task: TaskId | null): string {
  return task === null ? '' : ` by ${names.taskInFull(task)}`;
}

/** How a task ended, as a verb. */
export const OUTCOME_WORDS = {
  ok: 'returned',
  error: 'failed with an error',
  cancelled: 'was cancelled',
  timeout: 'timed out',
  collected: 'was garbage-collected in the middle of its work',
  closed: 'was closed',
} as const;

function brokenByText({ view, names, finding }: Say, { wait }: Of<'broken-by'>): string {
  // What is recorded may be the wait for a helper of the runtime: its task's own wait says more.
  const told = finding.parties.find((party) => party.task === wait.task)?.wait ?? wait;
  const { resource, task } = waitObject(view, told);
  const what = resource === null ? (task === null ? 'its wait' : names.task(task)) : names.resource(resource);
  const how =
    wait.outcome === 'cancelled' ? 'was cancelled while it waited for' : 'gave up by time-out waiting for';
  const at = wait.until === null ? '' : ` at ${moment(toMs(wait.until))}`;
  return `${names.taskInFull(wait.task)} ${how} ${what}${at}; without that it would have lasted for ever`;
}

/** What would end the waits for the resource; a full queue waits for another act than an empty one. */
function verb({ view, finding }: Say, resource: ResourceId): string {
  const waits = finding.parties.flatMap(({ wait }) => wait ?? []);
  const own = waits.find((wait) => waitObject(view, wait).resource === resource);
  return endingVerb(view.resource(resource).kind, own?.op ?? null).act;
}

function someTasks(names: Names, tasks: readonly number[], nobody: string): string {
  if (tasks.length === 0) return nobody;
  const named = tasks.slice(0, 3).map((task) => names.taskInFull(task));
  const more = tasks.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : listed(named);
}

function runtimeWord({ view, finding }: Say): string {
  return runtimeOf(view, finding) === 'python' ? 'asyncio' : 'Node.js';
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count.toLocaleString('en')}×`;
}
