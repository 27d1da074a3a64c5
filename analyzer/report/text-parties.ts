import stringWidth from 'string-width';
import { moment } from './clock.ts';
import { COLUMNS, labelled, padded, widest } from './layout.ts';
import type { Frame } from './text-finding.ts';
import type { ReportFinding, ReportTask } from './types.ts';
import { OUTCOME_WORDS } from './why.ts';

/** One line for each task that takes part: what it holds, then what it waits for. */
export function partiesText({ tasks, kind, triple }: ReportFinding, { style }: Frame): string[] {
  const said = triple === null ? ['victim'] : ['victim', 'setter'];
  const parties = tasks.filter((task) => !said.includes(task.role));
  const shown = parties.slice(0, MOST);
  const names = shown.map(({ id, name }) => `${id} ${name}`);
  const width = Math.min(40, widest(names));
  const parts = shown.map((task) => factsOf(task, kind));
  const oneLine = parts.every((facts) => 4 + width + stringWidth(facts.map(joined).join('   ')) <= COLUMNS);
  const lines = parts.flatMap((facts, i) => {
    const name = style.strong(padded(names[i] ?? '', width));
    const rows = oneLine ? [facts.map(joined).join('   ')] : aligned(facts);
    return rows.map((row, j) => `  ${j === 0 ? name : ' '.repeat(width)}  ${row}`.trimEnd());
  });
  const more = parties.length - shown.length;
  return more > 0 ? [...lines, `  … and ${more} more like these`] : lines;
}

const MOST = 6;
const MOST_HOLDS = 3;

/** `holds` and what it holds. */
type Fact = readonly [verb: string, object: string];

function joined([verb, object]: Fact): string {
  return `${verb} ${object}`.trim();
}

function aligned(facts: readonly Fact[]): string[] {
  const verb = widest(facts.map(([word]) => word));
  return facts.length === 0 ? [''] : facts.map(([word, object]) => `${padded(word, verb)}  ${object}`);
}

function factsOf(task: ReportTask, kind: ReportFinding['kind']): Fact[] {
  const facts: Fact[] = task.holds
    .slice(0, MOST_HOLDS)
    .map(({ what, sinceMs, site }) => [
      task.endedMs === null ? 'holds' : 'took',
      `${what} ${when(sinceMs, site)}`,
    ]);
  if (task.holds.length > MOST_HOLDS) facts.push(['', `and ${task.holds.length - MOST_HOLDS} more`]);
  if (task.waitsFor !== null)
    facts.push(['waits for', `${task.waitsFor.what} ${when(task.waitsFor.sinceMs, task.waitsFor.site)}`]);
  if (task.endedMs !== null) facts.push([OUTCOME_WORDS[task.outcome ?? 'ok'], `at ${moment(task.endedMs)}`]);
  if (facts.length === 0) facts.push([idleWord(task, kind), task.site ?? '']);
  return facts;
}

function idleWord({ role }: ReportTask, kind: ReportFinding['kind']): string {
  if (role === 'blocker') return kind === 'loop-block' ? 'kept the loop busy' : 'did it';
  return role === 'setter' ? 'could end it' : '';
}

function when(sinceMs: number, site: string | null): string {
  return `(since ${moment(sinceMs)}${site === null ? '' : `, ${site}`})`;
}

/** Who is stuck behind the others without being part of it. */
export function victimsText({ tasks, kind }: ReportFinding): string[] {
  const victims = kind === 'loop-block' ? [] : tasks.filter((task) => task.role === 'victim');
  return victims.length === 0 ? [] : labelled('queued behind', folded(victims));
}

/** Who could not run while the loop was blocked. */
export function starvedText({ tasks, kind }: ReportFinding): string[] {
  const starved = kind === 'loop-block' ? tasks.filter((task) => task.role === 'victim') : [];
  return starved.length === 0 ? [] : labelled('starved', folded(starved));
}

function folded(tasks: readonly ReportTask[]): string {
  const names = new Map<string, string[]>();
  for (const { id, name } of tasks) names.set(name, [...(names.get(name) ?? []), id]);
  const groups = [...names].map(([name, ids]) =>
    ids.length > 3 ? `${ids.length}× ${name} (${ids[0]} …)` : ids.map((id) => `${id} ${name}`).join(', '),
  );
  return groups.length > 8
    ? `${groups.slice(0, 8).join(', ')} and ${groups.length - 8} more kinds`
    : groups.join(', ');
}
