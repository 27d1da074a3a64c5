import type { Comparison, Sides, WaitChange } from '../compare/compare.ts';
import type { WaitStats } from '../compare/profile.ts';
import { span } from './clock.ts';
import { counted, wrapped } from './layout.ts';
import { table } from './lists/table.ts';
import type { Style } from './style.ts';
import { processesText } from './text-summary.ts';
import type { ReportFinding, ReportTrace } from './types.ts';

const MOST = 20;

/** What B did that A did not, and the other way round: findings, orders of locks, acts, lengths of waits. */
export function comparisonText(comparison: Comparison, style: Style): string {
  const { before, after, gained, lost, kept, lockOrders, acts, waits } = comparison;
  const parts = [
    [`A  ${traceText(before)}`, `B  ${traceText(after)}`],
    [
      ...findings('ONLY IN B', gained, style.bad),
      ...findings('ONLY IN A', lost, style.good),
      ...findings('IN BOTH', kept, style.warn),
    ],
    section(
      'orders of locks',
      lockOrders.map((order) => [orderText(order), order]),
      style,
    ),
    section(
      'acts',
      acts.map((act) => [`${act.op} ${act.what} by ${act.by}`, act]),
      style,
    ),
    waitTable(waits, style),
  ].filter((lines) => lines.length > 0);
  const same =
    parts.length === 1 ? [['The runs did the same, as far as is compared: docs/comparing.md']] : [];
  return [...parts, ...same, [summary(comparison, style)]].map((lines) => lines.join('\n')).join('\n\n');
}

function traceText({ startedAt, durationMs, tasks, processes }: ReportTrace): string {
  return `${startedAt.slice(0, 19)}, ${span(durationMs)}, ${counted(tasks, 'task')}, ${processesText(processes)}`;
}

function findings(label: string, found: readonly ReportFinding[], mark: (text: string) => string): string[] {
  return found.flatMap(({ kind, id, title }) =>
    wrapped(`${mark(label)}  ${kind.toUpperCase()} ${id}  `, title, 4),
  );
}

function section(title: string, lines: readonly (readonly [text: string, Sides])[], style: Style): string[] {
  if (lines.length === 0) return [];
  const more = lines.length - MOST;
  const rows = lines
    .slice(0, MOST)
    .map(([text, { before, after }]) => [
      before > 0 ? 'A' : 'B',
      text,
      `${(before + after).toLocaleString('en')}×`,
    ]);
  const shown = table(['only in', title, 'times'], rows, style);
  return more > 0 ? [...shown, `… and ${more} more (--json has all)`] : shown;
}

function orderText({ first, second, opposite }: Comparison['lockOrders'][number]): string {
  const { before, after } = opposite;
  const seen = [...(before > 0 ? [`${before}× in A`] : []), ...(after > 0 ? [`${after}× in B`] : [])];
  return `${first} → ${second}${seen.length > 0 ? ` (the other way round: ${seen.join(', ')})` : ''}`;
}

function waitTable(waits: readonly WaitChange[], style: Style): string[] {
  if (waits.length === 0) return [];
  const rows = waits
    .slice(0, MOST)
    .map(({ place, before, after }) => [place].concat(statsText(before), statsText(after)));
  return table(['waits at', 'A', 'p99', 'longest', 'B', 'p99', 'longest'], rows, style);
}

function statsText({ count, p99Ms, maxMs }: WaitStats): string[] {
  return [counted(count, 'wait'), span(p99Ms), span(maxMs)];
}

function summary({ gained, lost, kept }: Comparison, style: Style): string {
  const words = [`${gained.length} gained`, `${lost.length} lost`, `${kept.length} in both`];
  const mark = gained.length > 0 ? style.bad : style.good;
  return `${mark('SUMMARY')} findings: ${words.join(', ')}`;
}
