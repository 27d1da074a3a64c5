import { findAll } from '../../analyzer/detectors/index.ts';
import { toReport } from '../../analyzer/report/report.ts';
import { loadTimeline } from '../../analyzer/store/timeline-load.ts';
import type { Trace } from '../../tui/moment.ts';
import { drawn } from './drawn.ts';
import { importTrace } from './imported.ts';

/** A drawn trace as the browser gets it. */
export function drawnTimeline(drawing: string): Trace {
  const { db, view } = importTrace(drawn(drawing).trace);
  const report = toReport(view, findAll(view, { blockMs: 100 }));
  return { timeline: loadTimeline({ db, view, report, keeps: false }, 'drawn'), view, report };
}
