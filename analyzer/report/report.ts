import type { Finding, Process, TraceView } from '../model.ts';
import { startedAt, toMs } from './clock.ts';
import { reportFinding } from './finding.ts';
import { namesOf, type Names } from './names.ts';
import type { Report, ReportProcess } from './types.ts';

/** The findings in words, as report.schema.json describes it. Findings come worst first. */
export function toReport(view: TraceView, findings: readonly Finding[]): Report {
  const names = namesOf(view);
  const { run, events, dropped, gaps, lostBytes, tasks, durationNs } = view.info;
  return {
    schema: 'waitgraph.report/1',
    trace: {
      startedAt: startedAt(view.info),
      durationMs: toMs(durationNs),
      run,
      events,
      dropped,
      gaps,
      lostBytes,
      tasks,
      waitingAtEnd: view.snapshot(durationNs).waits.length,
      processes: view.processes.map((process) => reportProcess(names, process)),
    },
    findings: findings.map((finding, index) => reportFinding(view, names, finding, `F${index + 1}`)),
  };
}

function reportProcess(names: Names, process: Process): ReportProcess {
  const { id, parent, startedAt: started, endedAt, ...same } = process;
  return {
    ...same,
    id: names.process(id),
    parent: parent === null ? null : names.process(parent),
    startedMs: toMs(started),
    endedMs: toMs(endedAt),
  };
}
