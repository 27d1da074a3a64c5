import { span } from './clock.ts';
import { grouped } from './grouped.ts';
import { labelled } from './layout.ts';
import type { ReportFinding, ReportTask } from './types.ts';

/** Who is stuck behind the others without being part of it, where that is said last. */
export function victimsText(finding: ReportFinding): string[] {
  return OWN_LABEL[finding.kind] === undefined ? foldedUnder('queued behind', finding) : [];
}

/** Who could not run, or was left waiting, where that is the harm: it is said first. */
export function harmText(finding: ReportFinding): string[] {
  const label = OWN_LABEL[finding.kind];
  return label === undefined ? [] : foldedUnder(label, finding);
}

const OWN_LABEL: Partial<Record<ReportFinding['kind'], string>> = {
  'loop-block': 'starved',
  'nested-loop': 'left waiting',
};

function foldedUnder(label: string, { tasks }: ReportFinding): string[] {
  const victims = tasks.filter((task) => task.role === 'victim');
  return victims.length === 0 ? [] : labelled(label, folded(victims));
}

const MOST = 8;

/** Many tasks of one name are said as one. */
function folded(tasks: readonly ReportTask[]): string {
  const named = grouped(
    tasks,
    ({ name }) => name,
    (task) => task,
  );
  const groups = [...named].map(([name, alike]) =>
    alike.length > 3
      ? `${alike.length}× ${name} (${alike[0]?.id} …)${starvedFor(alike)}`
      : alike.map((task) => `${task.id} ${name}${starvedFor([task])}`).join(', '),
  );
  if (groups.length <= MOST) return groups.join(', ');
  const left = [...named.values()].slice(MOST).reduce((sum, alike) => sum + alike.length, 0);
  return `${groups.slice(0, MOST).join(', ')} and ${left} more`;
}

/** For how long each could not run: of several the longest. */
function starvedFor(tasks: readonly ReportTask[]): string {
  const lengths = tasks.flatMap(({ starved }) => starved ?? []);
  if (lengths.length === 0) return '';
  const atMost = tasks.length > 1 || lengths.some(({ exact }) => !exact);
  return ` for ${atMost ? 'up to ' : ''}${span(Math.max(...lengths.map(({ ms }) => ms)))}`;
}
