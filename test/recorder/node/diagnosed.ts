import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTrace } from '../../../analyzer/open.ts';
import type { Report } from '../../../analyzer/report/types.ts';
import { record, runPlain, type Ended } from './recorded.ts';

const HANGS = fileURLToPath(new URL('../../hangs/', import.meta.url));

export function hang(file: string): { path: string } {
  return { path: join(HANGS, file) };
}

type Ending = Pick<Ended, 'status' | 'stdout'>;
type Diagnosis = {
  readonly alone: Ending;
  readonly recorded: Ending;
  readonly found: readonly string[];
  /** What the recorder says that it could not see. */
  readonly blindSpots: readonly string[];
};

/** Runs a program of test/hangs alone and recorded, and says what is found. */
export async function diagnose(file: string): Promise<Diagnosis> {
  const [alone, recorded] = await Promise.all([runPlain(hang(file)), record(hang(file))]);
  const { report } = openTrace([recorded.folder], { cache: false });
  return {
    alone: endingOf(alone),
    recorded: endingOf(recorded),
    found: namesOf(report),
    blindSpots: report.trace.processes.flatMap((process) => process.blindSpots),
  };
}

export function endingOf({ status, stdout }: Ended): Ending {
  return { status, stdout };
}

/** What the report says of a run, the kind and the tasks it names: without what is only slow, crowded or late. */
export function findings(folder: string): string[] {
  return namesOf(openTrace([folder], { cache: false }).report);
}

function namesOf(report: Report): string[] {
  return report.findings
    .filter(({ kind, severity }) => severity !== 'info' && kind !== 'loop-block')
    .map(({ kind, tasks }) => {
      const parties = tasks.filter((task) => task.role !== 'victim');
      return `${kind}: ${parties.map((task) => task.name).join(', ')}`;
    });
}
