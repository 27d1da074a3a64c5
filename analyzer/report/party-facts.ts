import { moment } from './clock.ts';
import { OUTCOME_WORDS } from './why.ts';
import { grouped } from './grouped.ts';
import { placeOf } from './paths.ts';
import type { ReportFinding, ReportTask, ReportWait } from './types.ts';

/** `holds` and what it holds. */
export type Fact = readonly [verb: string, object: string];

/** Tasks of which the same is to be said: one, or many that hold and wait for the same at the same place. */
export type Row = { readonly tasks: readonly ReportTask[]; readonly facts: readonly Fact[] };

type Told = Pick<ReportFinding, 'kind' | 'untilMs'>;

const MOST_HOLDS = 3;
const MOST_FRAMES = 3;
/** Fewer are easier to read one by one. */
const LEAST_ALIKE = 3;

export function partyRows(tasks: readonly ReportTask[], finding: Told): Row[] {
  const groups = grouped(tasks, likeness, (task) => task);
  return [...groups.values()].flatMap((alike) =>
    alike.length < LEAST_ALIKE
      ? alike.map((task) => ({ tasks: [task], facts: factsOf([task], finding) }))
      : [{ tasks: alike, facts: factsOf(alike, finding) }],
  );
}

function likeness({ id, holds, waitsFor, endedMs }: ReportTask): string {
  if (waitsFor === null || endedMs !== null) return id;
  return [...holds.map(({ what, site }) => `${what} ${site}`), `${waitsFor.what} ${waitsFor.site}`].join(
    '\n',
  );
}

function factsOf(alike: readonly ReportTask[], told: Told): Fact[] {
  const [task] = alike;
  if (task === undefined) return [];
  const { holds, waitsFor, endedMs, outcome, site } = task;
  const verbs = verbsFor(alike, told);
  const facts = holds.slice(0, MOST_HOLDS).map(({ what, site: place }, i): Fact => {
    const times = alike.flatMap((each) => each.holds[i]?.sinceMs ?? []);
    return [verbs.hold, `${what} ${when(times, place)}`];
  });
  if (holds.length > MOST_HOLDS) facts.push(['', `and ${holds.length - MOST_HOLDS} more`]);
  if (waitsFor !== null) {
    const times = alike.flatMap((each) => each.waitsFor?.sinceMs ?? []);
    facts.push([verbs.wait, `${waitsFor.what} ${when(times, waitsFor.site)}`], ...calledFrom(waitsFor));
  }
  if (endedMs !== null && verbs !== PAST)
    facts.push([OUTCOME_WORDS[outcome ?? 'ok'], `at ${moment(endedMs)}`]);
  return facts.length > 0 ? facts : [[idleWord(task, told), site ?? '']];
}

/** The frames around the one that waits, the innermost first. */
function calledFrom({ stack, site }: ReportWait): Fact[] {
  const outer = stack.slice(stack.findIndex((frame) => placeOf(frame) === site) + 1);
  if (outer.length === 0) return [];
  const more = outer.length > MOST_FRAMES ? `, ${outer.length - MOST_FRAMES} more` : '';
  return [['called from', `${outer.slice(0, MOST_FRAMES).join(', ')}${more}`]];
}

const OF_ONE = { hold: 'holds', wait: 'waits for' };
const OF_MANY = { hold: 'each hold', wait: 'wait for' };
const OF_ENDED = { hold: 'took', wait: 'waited for' };
const PAST = { hold: 'held', wait: 'waited for' };

function verbsFor(alike: readonly ReportTask[], { kind, untilMs }: Told): typeof OF_ONE {
  if (untilMs !== null && kind !== 'nested-loop') return PAST;
  if (alike.length > 1) return OF_MANY;
  return alike[0]?.endedMs == null ? OF_ONE : OF_ENDED;
}

function idleWord({ role }: ReportTask, { kind }: Told): string {
  if (role === 'blocker') return kind === 'loop-block' ? 'kept the loop busy' : 'did it';
  return role === 'setter' ? 'could end it' : '';
}

/** `(since 0.402 s, bank.ts:41)`, of many `(since 0.402 s to 0.417 s, bank.ts:41)`. */
function when(times: readonly number[], site: string | null): string {
  const inOrder = times.toSorted((a, b) => a - b);
  const [first, last] = [moment(inOrder[0] ?? 0), moment(inOrder.at(-1) ?? 0)];
  return `(since ${first === last ? first : `${first} to ${last}`}${site === null ? '' : `, ${site}`})`;
}
