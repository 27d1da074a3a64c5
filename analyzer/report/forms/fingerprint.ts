import { createHash } from 'node:crypto';
import { fileOf, pathTail, placeOf } from '../paths.ts';
import type { ReportFinding, ReportTask } from '../types.ts';

/**
 * Tells whether two reports speak of the same problem: the kind, who and what is involved and in which
 * files. No times, ids, lines, counts or folders, so it stays when the code above moves, when it happens
 * again with more tasks, and on another machine.
 */
export function fingerprint(finding: ReportFinding): string {
  const parties = finding.tasks.filter(({ role }) => role !== 'victim');
  const facts = {
    kind: finding.kind,
    shape: finding.shape,
    tasks: distinct(parties.map((task) => [task.role, bare(nameOf(task)), fileIn(task.site)])),
    resources: distinct(finding.resources.map(({ kind, name }) => [kind, bare(name)])),
    place: fileIn(finding.stack[0] ?? null),
  };
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32);
}

/** Without which request it was: the next one goes the same way. */
function nameOf({ name, request }: ReportTask): string {
  return request === null ? name : name.replace(request, 'request');
}

function distinct(facts: readonly (readonly string[])[]): string[] {
  return [...new Set(facts.map((fact) => fact.join(' ')))].toSorted();
}

/** A name without the numbers that another run gives anew: `Task-7 main`, `mutex bank.ts:41`. */
function bare(name: string): string {
  return name.replaceAll(/\d+/g, '#');
}

function fileIn(site: string | null): string {
  return pathTail(fileOf(placeOf(site ?? '')));
}
