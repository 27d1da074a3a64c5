import type { Severity } from '../model.ts';
import type { Report } from './types.ts';

/** From which severity on findings make the command fail. */
export type FailOn = 'error' | 'warning' | 'never';

/** The severities that do. */
export const FAILING: Readonly<Record<FailOn, readonly Severity[]>> = {
  error: ['error'],
  warning: ['error', 'warning'],
  never: [],
};

/** True if there is a finding at least as bad as `failOn`. */
export function worstAtLeast({ findings }: Report, failOn: FailOn): boolean {
  return findings.some(({ severity }) => FAILING[failOn].includes(severity));
}

/** Without the weak findings, of which most come to nothing, unless `all` are wanted. What is only counted is none. */
export function shownReport(report: Report, which: 'all' | 'strong'): Report {
  if (which === 'all') return report;
  return { ...report, findings: report.findings.filter((finding) => !isWeak(finding)) };
}

/** A wait that is only noted was most likely meant to stay. */
function isWeak({ kind, severity }: Report['findings'][number]): boolean {
  return kind === 'possible-deadlock' || (severity === 'info' && kind === 'dead-wait');
}
