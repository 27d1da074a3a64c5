import { labelled } from './layout.ts';
import type { ReportFinding, ReportTask } from './types.ts';
import { grouped } from './grouped.ts';

/** Who is stuck behind the others without being part of it. */
export function victimsText(finding: ReportFinding): string[] {
  if (finding.kind === 'loop-block') return [];
  return foldedUnder(finding.kind === 'nested-loop' ? 'left waiting' : 'queued behind', finding);
}

/** Who could not run while the loop was blocked. */
export function starvedText(finding: ReportFinding): string[] {
  return finding.kind === 'loop-block' ? foldedUnder('starved', finding) : [];
}

function foldedUnder(label: string, { tasks }: ReportFinding): string[] {
  const victims = tasks.filter((task) => task.role === 'victim');
  return victims.length === 0 ? [] : labelled(label, folded(victims));
}

const MOST = 8;

/** Many tasks of one name are said as one. */
function folded(tasks: readonly ReportTask[]): string {
  const names = grouped(
    tasks,
    ({ name }) => name,
    ({ id }) => id,
  );
  const groups = [...names].map(([name, ids]) =>
    ids.length > 3 ? `${ids.length}× ${name} (${ids[0]} …)` : ids.map((id) => `${id} ${name}`).join(', '),
  );
  if (groups.length <= MOST) return groups.join(', ');
  const left = [...names.values()].slice(MOST).reduce((sum, ids) => sum + ids.length, 0);
  return `${groups.slice(0, MOST).join(', ')} and ${left} more`;
}
