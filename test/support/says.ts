/** Findings as one line each, so that a test reads like the drawing above it. */
import { findAll } from '../../analyzer/detectors/index.ts';
import type { Finding, TraceView } from '../../analyzer/model.ts';
import { drawn } from './drawn.ts';
import { replayView } from './replay-view.ts';

/** `kind/shape certainty severity: role task…` of all findings in a drawn trace, worst first. */
export function says(drawing: string, columnNs?: number): string[] {
  const view = replayView(drawn(drawing, columnNs).trace);
  return findAll(view, { blockMs: 100 }).map((finding) => line(view, finding));
}

/** The findings themselves. */
export function findingsIn(drawing: string, columnNs?: number): Finding[] {
  return findAll(replayView(drawn(drawing, columnNs).trace), { blockMs: 100 });
}

function line(view: TraceView, finding: Finding): string {
  const kind = finding.shape === null ? finding.kind : `${finding.kind}/${finding.shape}`;
  const parties = finding.parties.map((party) => `${party.role} ${view.task(party.task).name}`);
  const victims = finding.victims.map((task) => view.task(task).name);
  const behind = victims.length === 0 ? '' : ` (+ ${victims.join(' ')})`;
  return `${kind} ${finding.certainty} ${finding.severity}: ${parties.join(', ')}${behind}`;
}
