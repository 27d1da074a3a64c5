import type { Finding, Party, Site, TraceView } from '../model.ts';
import { ownFrame } from '../source-paths.ts';
import { span, toMs } from './clock.ts';
import { listed, type Names } from './names.ts';
import { NESTED_WORDS } from './nested-words.ts';
import { endingVerb } from './verbs.ts';
import { startsNothing, unreadOutput, waitObject, waitText } from './wait-words.ts';
import { OUTCOME_WORDS } from './why.ts';

/** `title` stands alone; `headline` starts a text report, where the tasks follow line by line. */
export type Title = { readonly title: string; readonly headline: string };

export function titleOf(view: TraceView, names: Names, finding: Finding): Title {
  const about: About = { view, names, finding };
  const title = capped(TITLES[finding.kind](about));
  return { title, headline: HEADLINES[finding.kind]?.(about) ?? title };
}

type About = { readonly view: TraceView; readonly names: Names; readonly finding: Finding };

const TITLES: Readonly<Record<Finding['kind'], (about: About) => string>> = {
  deadlock: deadlockTitle,
  'dead-wait': (about) => `${waiterText(about)}, ${endingText(about)}`,
  'lost-wakeup': (about) => `${waiterText(about)}, but the signal ${signalText(about)}`,
  'leaked-hold': leakTitle,
  'near-deadlock': (about) => `${deadlockTitle(about)}, until ${brokenText(about)} broke it`,
  'predicted-deadlock': (about) =>
    `${membersText(about)} can block each other for ever in another order of events`,
  'possible-deadlock': (about) => `${membersText(about)} take the same resources in opposite order`,
  'loop-block': (about) => `the event loop stood still for ${lengthText(about)}${placeText(about)}`,
  'slow-callback': stepsTitle,
  'nested-loop': nestedTitle,
  'stalled-wait': (about) => `${waiterText(about)}, ${unusualText(about)}`,
  contention: queueTitle,
};

/** Where the tasks need not be named in the first line because they follow below it. */
const HEADLINES: Partial<Record<Finding['kind'], (about: About) => string>> = {
  deadlock: circleText,
  'near-deadlock': (about) => `${circleText(about)}, until ${brokenText(about)} broke it`,
};

function circleText(about: About): string {
  const { finding } = about;
  const members = membersOf(finding);
  if (finding.shape === 'self') return '1 task waits for itself';
  if (finding.shape === 'cycle' || isRing(finding)) return `${members.length} tasks in a cycle`;
  return `${members.length} tasks in a knot (each way on needs another of them)`;
}

/** Each waits for exactly one other: whatever the resources are, a reader sees a circle. */
function isRing({ edges }: Finding): boolean {
  const ways = new Set(edges.map(({ from, to }) => `${from} ${to}`)).size;
  return (
    ways > 0 &&
    ways === new Set(edges.map(({ from }) => from)).size &&
    ways === new Set(edges.map(({ to }) => to)).size
  );
}

function deadlockTitle(about: About): string {
  const { view, names, finding } = about;
  const [first] = membersOf(finding);
  if (finding.shape !== 'self' || first === undefined) return `${membersText(about)} wait for each other`;
  const resource = first.wait === null ? null : waitObject(view, first.wait).resource;
  const what = first.wait === null ? 'itself' : waitText(view, names, first.wait);
  const holds = first.holds.some((hold) => hold.resource === resource);
  return `${names.taskInFull(first.task)} waits for ${what}, which ${holds ? 'it holds' : 'only it could end'} itself`;
}

function leakTitle({ view, names, finding }: About): string {
  const hold = finding.parties.flatMap((party) => (party.role === 'holder' ? party.holds : []))[0];
  if (hold === undefined) return `${resourcesText({ view, names, finding })} was never released`;
  const { endedAt, outcome } = view.task(hold.task);
  const how = endedAt === null ? 'cannot release it any more' : OUTCOME_WORDS[outcome ?? 'ok'];
  const holder = names.taskInFull(hold.task);
  return `${names.resourceInFull(hold.resource)} was never released: ${holder} took it and ${how}`;
}

function nestedTitle({ view, names, finding }: About): string {
  const nested = view.nested().find(({ at }) => at === finding.since);
  const who = finding.parties[0];
  const name = who === undefined ? 'a callback' : names.taskInFull(who.task);
  return `${name} ${NESTED_WORDS[nested?.kind ?? 'inner']}`;
}

function waiterText({ view, names, finding }: About): string {
  const waiters = finding.parties.filter((party) => party.wait !== null);
  const [first] = waiters;
  if (first?.wait == null) return `${membersText({ view, names, finding })} wait`;
  const same = waiters.filter((party) => sameObject(view, party, first)).length;
  const others = same > 1 ? ` and ${same - 1} more wait` : ' waits';
  return `${names.taskInFull(first.task)}${others} for ${waitText(view, names, first.wait)}`;
}

function sameObject(view: TraceView, one: Party, other: Party): boolean {
  if (one.wait === null || other.wait === null) return false;
  const [a, b] = [waitObject(view, one.wait), waitObject(view, other.wait)];
  return a.task === b.task && a.resource === b.resource;
}

function endingText({ view, names, finding }: About): string {
  const wait = finding.parties.find((party) => party.wait !== null)?.wait;
  const resource = wait == null ? null : waitObject(view, wait).resource;
  if (wait == null || resource === null) return "which can't happen any more";
  const { kind } = view.resource(resource);
  if (finding.evidence.some((evidence) => evidence.kind === 'unnoticed'))
    return `which was ${endingVerb(kind, wait.op).done}, but the loop was not woken`;
  if (kind === 'loop') return 'which nobody is left to run';
  if (startsNothing(view, resource)) return 'which has room but starts none of its jobs';
  const unread = kind === 'process' ? unreadOutput(view, finding) : null;
  if (unread !== null) return `which can't go on: nobody reads its output, ${names.resourceInFull(unread)}`;
  return `and nobody is left who could ${endingVerb(kind, wait.op).act} it`;
}

function stepsTitle(about: About): string {
  const steps = about.finding.evidence.find((evidence) => evidence.kind === 'steps');
  const { count = 0, p50 = 0, total = 0 } = steps ?? {};
  return `steps${placeText(about)} kept the loop busy for ${span(toMs(p50))} each, ${times(count)}, ${span(toMs(total))} in all`;
}

function queueTitle({ names, finding }: About): string {
  const found = finding.evidence.find((evidence) => evidence.kind === 'queueing');
  const [resource] = finding.resources;
  const what = resource === undefined ? 'a resource' : names.resourceInFull(resource);
  if (found === undefined) return `many tasks wait for ${what}`;
  const { waits, total, max, convoy } = found.queueing;
  return `${times(waits)} tasks waited for ${what}, ${span(toMs(total))} in all, ${span(toMs(max))} the longest, up to ${convoy} at once`;
}

function times(count: number): string {
  return `${count.toLocaleString('en')}×`;
}

/** `8.2 s so far (usual here: at most 40 ms)` */
function unusualText({ finding }: About): string {
  const found = finding.evidence.find((evidence) => evidence.kind === 'unusual');
  if (found === undefined) return 'much longer than usual';
  const { age, past } = found;
  return `${span(toMs(age))} so far${past.count === 0 ? '' : ` (usual here: at most ${span(toMs(past.p99))})`}`;
}

function signalText({ finding }: About): string {
  const early = finding.evidence.find((evidence) => evidence.kind === 'early-signal');
  const wait = finding.parties.find((party) => party.wait !== null)?.wait;
  if (early === undefined || wait == null || wait.since < early.act.at) return 'came before the wait began';
  return `came ${span(toMs(wait.since - early.act.at))} before the wait began`;
}

function brokenText({ names, finding }: About): string {
  const broken = finding.evidence.find((evidence) => evidence.kind === 'broken-by');
  if (broken === undefined) return 'something else';
  const what = broken.wait.outcome === 'cancelled' ? 'a cancellation' : 'a time-out';
  return `${what} of ${names.taskInFull(broken.wait.task)}`;
}

function lengthText({ view, finding }: About): string {
  return span(toMs((finding.until ?? view.info.durationNs) - finding.since));
}

/** ` in hashPassword (auth.mjs:12), calling pbkdf2Sync`: the program's own code, and what it called. */
function placeText({ finding }: About): string {
  const { stack, parties } = finding;
  const own = ownFrame(stack);
  const frame = stack[own] ?? stack[0] ?? parties[0]?.site;
  if (frame == null) return '';
  const called = own > 0 ? stack[own - 1]?.fn : undefined;
  return ` in ${frameName(frame)}${called ? `, calling ${called}` : ''}`;
}

function frameName({ fn, file, line }: Site): string {
  if (file === '') return fn;
  const place = `${file.split('/').at(-1) ?? file}${line === 0 ? '' : `:${line}`}`;
  return fn === '' ? place : `${fn} (${place})`;
}

function membersText({ names, finding }: About): string {
  const members = membersOf(finding).map((party) => names.taskInFull(party.task));
  if (members.length <= 3) return listed(members);
  return `${members.slice(0, 2).join(', ')} and ${members.length - 2} more`;
}

function resourcesText({ names, finding }: About): string {
  return listed(finding.resources.slice(0, 3).map((id) => names.resourceInFull(id)));
}

function membersOf({ parties }: Finding): readonly Party[] {
  const members = parties.filter((party) => party.role === 'member');
  return members.length > 0 ? members : parties;
}

function capped(text: string): string {
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}
