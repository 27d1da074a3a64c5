import stringWidth from 'string-width';
import { COLUMNS, padded, widest } from './layout.ts';
import { partyRows, type Fact, type Row } from './party-facts.ts';
import type { Style } from './style.ts';
import type { Frame } from './text-finding.ts';
import type { ReportFinding } from './types.ts';

/** For each task that takes part: what it holds, then what it waits for. */
export function partiesText(finding: ReportFinding, { style }: Frame): string[] {
  const { tasks, triple } = finding;
  // Who could have ended the wait stands in the lines that follow.
  const elsewhere = triple === null ? ['victim'] : ['victim', 'setter'];
  const rows = partyRows(
    tasks.filter((task) => !elsewhere.includes(task.role)),
    finding,
  );
  const shown = rows.slice(0, MOST);
  const more = rows.slice(MOST).reduce((sum, row) => sum + row.tasks.length, 0);
  return [...rowsText(shown, style), ...(more > 0 ? [`  … and ${more} more like these`] : [])];
}

const MOST = 6;
const MOST_NAMES = 6;
/** Longer lines than usual are better than a fact in two pieces. */
const LONGEST = 120;

function rowsText(rows: readonly Row[], style: Style): string[] {
  const single = rows.filter(({ tasks }) => tasks.length === 1);
  const width = Math.min(40, widest(single.map(nameOf)));
  const fits = single.every(({ facts }) => 4 + width + stringWidth(facts.map(joined).join('   ')) <= COLUMNS);
  return rows.flatMap((row) => {
    if (row.tasks.length > 1) return [`  ${style.strong(nameOf(row))}`, ...aligned(row.facts, 6)];
    // A longer name has a line to itself, so that the columns stay columns.
    if (stringWidth(nameOf(row)) > width)
      return [`  ${style.strong(nameOf(row))}`, ...aligned(row.facts, width + 4)];
    const name = style.strong(padded(nameOf(row), width));
    if (fits) return [`  ${name}  ${row.facts.map(joined).join('   ')}`.trimEnd()];
    const [first = '', ...rest] = aligned(row.facts, width + 4);
    return [`  ${name}${first.slice(width + 2)}`.trimEnd(), ...rest];
  });
}

function nameOf({ tasks }: Row): string {
  const named = tasks.slice(0, MOST_NAMES).map(({ id, name }) => `${id} ${name}`);
  return tasks.length > MOST_NAMES
    ? `${named.join(', ')} and ${tasks.length - MOST_NAMES} more`
    : named.join(', ');
}

function joined([verb, object]: Fact): string {
  return `${verb} ${object}`.trim();
}

/** The verbs in one column; what is too long for a line goes on in the next: from "(since" on, else after a comma. */
function aligned(facts: readonly Fact[], indent: number): string[] {
  const verb = widest(facts.map(([word]) => word));
  const left = ' '.repeat(indent);
  return facts.flatMap(([word, object]) => {
    const at = object.indexOf(' (since ');
    const parts = at === -1 ? object.split(/(?<=,) /) : [object.slice(0, at), object.slice(at + 1)];
    return filled(`${left}${padded(word, verb)}  `, parts);
  });
}

/** As many parts in a line as go into it, all lines below where the first one begins. */
function filled(start: string, parts: readonly string[]): string[] {
  const [first = '', ...rest] = parts;
  const lines = [start + first];
  for (const part of rest) {
    const longer = `${lines.at(-1)} ${part}`;
    if (stringWidth(longer) <= LONGEST) lines[lines.length - 1] = longer;
    else lines.push(' '.repeat(stringWidth(start)) + part);
  }
  return lines;
}
