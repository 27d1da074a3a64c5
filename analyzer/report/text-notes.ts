import { span } from './clock.ts';
import { labelled } from './layout.ts';
import { table } from './lists/table.ts';
import { resourceLabel } from './names.ts';
import type { Frame } from './text-finding.ts';
import type { ReportFinding } from './types.ts';

/** What only counts is a line of a table, however many places there are. */
export function isNote({ measures, severity }: ReportFinding): boolean {
  return measures !== null && severity === 'info';
}

/** A table for each kind, with one remedy under it. */
export function notesText(notes: readonly ReportFinding[], frame: Frame & { most: number }): string[] {
  return (['slow-callback', 'contention'] as const).flatMap((kind) => {
    const found = notes.filter((note) => note.kind === kind);
    return found.length === 0 ? [] : [kindText(kind, found, frame)];
  });
}

const HEADS = {
  'slow-callback': ['', 'steps that kept the loop busy', 'steps', 'p50', 'p99', 'longest', 'in all'],
  contention: ['', 'waited for', 'waits', 'longest', 'in all', 'at once'],
} as const;

const SHOWN = 5;

type Kind = keyof typeof HEADS;

function kindText(kind: Kind, found: readonly ReportFinding[], frame: Frame & { most: number }): string {
  const shown = found.slice(0, frame.most === Infinity ? Infinity : SHOWN);
  const more = found.length - shown.length;
  const rows = shown.map((note) => rowOf(kind, note, frame));
  const [head = '', ...lines] = table(HEADS[kind], rows, frame.style);
  const [{ fix, docs }] = found as [ReportFinding];
  return [
    head,
    ...lines,
    ...(more > 0 ? [`  … and ${more} more: --all shows them`] : []),
    ...labelled('fix', fix),
    ...labelled('docs', docs),
  ].join('\n');
}

function rowOf(kind: Kind, note: ReportFinding, { trace, style }: Frame): string[] {
  const { measures, stack, resources } = note;
  const handle = `${style.strong(kind.toUpperCase())} ${note.id}`;
  if (measures === null) return [handle];
  const { count, totalMs, p50Ms, p99Ms, maxMs, convoy } = measures;
  const place = kind === 'slow-callback' ? (stack[0] ?? '(unknown place)') : whatOf(resources);
  const process = trace.processes.length > 1 && kind === 'slow-callback' ? `${measures.process} ` : '';
  const lengths = [p50Ms, p99Ms].flatMap((ms) => (ms === null ? [] : [span(ms)]));
  const rest = convoy === null ? [] : [convoy.toLocaleString('en')];
  const times = `${count.toLocaleString('en')}×`;
  return [handle, `${process}${place}`, times, ...lengths, span(maxMs), span(totalMs), ...rest];
}

function whatOf([resource]: ReportFinding['resources']): string {
  return resource === undefined ? '' : `${resource.id} ${resourceLabel(resource)}`;
}
