import { moment } from './clock.ts';
import { COLUMNS, padded, widest } from './layout.ts';
import { NOTES } from './story.ts';
import type { Frame } from './text-finding.ts';
import type { ReportFinding, ReportStep } from './types.ts';

/** "How it happened": a column for each task, a line for each step, so that one sees the interleaving. */
export function storyText(finding: ReportFinding, { style }: Frame): string[] {
  const { story } = finding;
  // A block and its end stand in the headline.
  if (story.length < 2 || story.every(({ act }) => act === 'block' || act === 'unblock')) return [];
  const shown =
    story.length > MOST ? [...story.slice(0, MOST_FIRST), ...story.slice(MOST_FIRST - MOST)] : story;
  const skipped = story.length - shown.length;
  const known = sitesAbove(finding);
  const columns = columnsOf(finding, shown);
  const isRun = finding.kind !== 'predicted-deadlock';
  const times = isRun ? timesOf(shown) : shown.map((_, i) => String(i + 1).padStart(TIME));
  const lines = shown.map((step, i) => {
    const text = columns === null ? listLine(finding, step) : columnLine(columns, step);
    const behind = [...(step.site === null || known.has(step.site) ? [] : [step.site]), ...noteOf(step)];
    return `  ${times[i]}   ${text}${behind.length === 0 ? '' : `  ${behind.join('  ')}`}`.trimEnd();
  });
  if (skipped > 0) lines.splice(MOST_FIRST, 0, `  ${' '.repeat(TIME)}   … ${skipped} more steps`);
  return [...head(columns, isRun ? 'how it happened' : HANGS).map((line) => style.faint(line)), ...lines];
}

const MOST = 16;
const MOST_FIRST = 6;
const TIME = 15;

type Columns = {
  readonly tasks: readonly string[];
  readonly names: readonly string[];
  readonly widths: readonly number[];
};

/** Null where the tasks are too many, or their names too long, for one line. */
function columnsOf({ tasks }: ReportFinding, story: readonly ReportStep[]): Columns | null {
  const ids = [...new Set(story.map((step) => step.task))];
  const names = ids.map((id) => nameOf(tasks, id));
  const widths = ids.map((id, i) => {
    const texts = story.filter((step) => step.task === id).map((step) => step.text);
    return widest([...texts, names[i] ?? '']) + 3;
  });
  const total = widths.reduce((sum, width) => sum + width, TIME + 5 + NOTE);
  return ids.length > 4 || total > COLUMNS ? null : { tasks: ids, names, widths };
}

const NOTE = 16;

function nameOf(tasks: ReportFinding['tasks'], id: string): string {
  if (id === '') return '(callback)';
  const task = tasks.find((each) => each.id === id);
  return task === undefined ? id : `${id} ${task.name}`;
}

const HANGS = 'one order that would hang';

/** A title that is too long to stand before the columns has a line of its own. */
function head(columns: Columns | null, title: string): string[] {
  const names = columns?.names.map((name, i) => padded(name, columns.widths[i] ?? 0)).join('') ?? '';
  const start = `  ${title}`;
  const before = start.length < TIME + 5 || names === '' ? [] : [start];
  return [...before, `${padded(before.length === 0 ? start : '', TIME + 5)}${names}`.trimEnd()];
}

function columnLine({ tasks, widths }: Columns, step: ReportStep): string {
  return tasks.map((id, i) => padded(id === step.task ? step.text : '', widths[i] ?? 0)).join('');
}

function listLine({ tasks }: ReportFinding, step: ReportStep): string {
  return `${nameOf(tasks, step.task)}  ${step.text}`;
}

function noteOf({ note }: ReportStep): string[] {
  return note === null ? [] : [`← ${NOTES[note]}`];
}

/** All with as many digits as one of them needs, and as tell different moments apart. */
function timesOf(story: readonly ReportStep[]): string[] {
  const moments = new Set(story.map((step) => step.ms)).size;
  const usual = Math.max(...story.map((step) => /\.(\d+)/.exec(moment(step.ms))?.[1]?.length ?? 3));
  const distinct = (digits: number): boolean =>
    new Set(story.map((step) => moment(step.ms, digits))).size === moments;
  const digits = [usual, usual + 1, usual + 2].find(distinct) ?? 6;
  return story.map((step) => moment(step.ms, Math.min(digits, 6)).padStart(TIME));
}

/** Sites that stand in the lines of the tasks already. */
function sitesAbove({ tasks }: ReportFinding): ReadonlySet<string> {
  const sites = tasks.flatMap((task) => [task.waitsFor?.site, ...task.holds.map((hold) => hold.site)]);
  return new Set(sites.flatMap((site) => site ?? []));
}
