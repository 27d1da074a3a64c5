import { span } from './clock.ts';
import { counted, labelled } from './layout.ts';
import { listed } from './names.ts';
import type { Frame } from './text-finding.ts';
import { endText } from './text-summary.ts';
import type { Report, ReportProcess } from './types.ts';

/** Of a trace without findings: what was looked for, in what, and what could not be seen. */
export function cleanText({ trace }: Report, { style }: Frame): string[] {
  const { processes, events, tasks, durationMs, waitingAtEnd } = trace;
  const seen = `${counted(tasks, 'task')} and ${counted(events, 'event')} in ${span(durationMs)}`;
  const [label, said] = tasks === 0 ? ['EMPTY', NOTHING_SEEN] : ['CLEAN', CHECKED];
  const [first = '', ...rest] = labelled('', said);
  return [
    (tasks === 0 ? style.warn : style.good)(label) + first.slice(label.length),
    ...rest,
    ...labelled('checked', `${seen} of ${processesAndEnds(processes)}${waitingText(waitingAtEnd)}`),
    ...labelled('covered', `${hooksText(processes)}; ${blindSpotsText(processes)}`),
  ];
}

const NOTHING_SEEN = 'no task was recorded, so nothing can be said; what was active stands below';

const CHECKED = 'no deadlock, endless wait, lost wake-up, leaked lock, nested loop or blocked loop was found';

/** Nothing is proven about these, so the reader should know that they are there. */
function waitingText(count: number): string {
  if (count === 0) return '';
  return `; ${counted(count, 'task')} still waited at its end (waitgraph waits)`;
}

function processesAndEnds(processes: readonly ReportProcess[]): string {
  const shown = processes
    .slice(0, 3)
    .map((each) => `${each.name} (${each.runtime}, pid ${each.pid}, ${endText(each)})`);
  const more = processes.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : listed(shown);
}

function hooksText(processes: readonly ReportProcess[]): string {
  const hooks = [...new Set(processes.flatMap((each) => each.hooks))];
  if (hooks.length === 0) return 'no hook was active: nothing could be seen';
  const shown = hooks.length > 12 ? [...hooks.slice(0, 12), `and ${hooks.length - 12} more`] : hooks;
  return `hooks ${shown.join(', ')}`;
}

function blindSpotsText(processes: readonly ReportProcess[]): string {
  const spots = [...new Set(processes.flatMap((each) => each.blindSpots))];
  if (spots.length === 0) return 'no blind spots known';
  const more = spots.length > 3 ? ` and ${spots.length - 3} more (waitgraph info)` : '';
  return `not seen: ${spots.slice(0, 3).join('; ')}${more}`;
}
