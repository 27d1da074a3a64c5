import type { TimelineFinding } from '../../analyzer/store/timeline.ts';
import { BOLD } from '../grid.ts';
import { around, cell, fitRow, run, type Row } from './row.ts';
import type { Scene } from './scene.ts';
import { atText, severityTone, spanText } from './words.ts';

/** The findings, worst first, as many as fit around the current one. */
export function findingRows(scene: Scene, width: number, height: number): Row[] {
  const { findings, endsAt } = scene.timeline;
  if (findings.length === 0) return [[run('nothing was found: no task is stuck, no step blocked the loop', 'muted')]];
  const first = around(scene.state.finding, findings.length, height);
  return findings.slice(first, first + height).map((finding, i) => {
    const isCurrent = first + i === scene.state.finding;
    const row = findingRow(finding, scene, endsAt);
    return isCurrent ? fitRow(row, width, 'selected') : row;
  });
}

function findingRow(finding: TimelineFinding, { glyphs }: Scene, endsAt: number): Row {
  const tone = severityTone(finding);
  const lasted = (finding.until ?? endsAt) - finding.since;
  return [
    run(`${glyphs[finding.severity]} `, tone, BOLD),
    cell(finding.handle, 4, 'muted'),
    cell(finding.kind.toUpperCase(), 15, tone, BOLD),
    cell(atText(finding.since), 11),
    cell(finding.until === null ? `${spanText(lasted)} +` : spanText(lasted), 11, 'muted'),
    run(finding.title),
  ];
}
