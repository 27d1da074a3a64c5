import { moment, span, wallSecond, type Clock } from './clock.ts';
import { counted, labelled } from './layout.ts';
import type { Frame } from './text-finding.ts';
import type { Report, ReportProcess, ReportTrace } from './types.ts';

/** The last line, for people and for grep. */
export function summaryText({ findings, trace }: Report, { clock, style }: Frame): string[] {
  const count = (severity: string): number => findings.filter((each) => each.severity === severity).length;
  const [errors, warnings, notes] = [count('error'), count('warning'), count('info')];
  const found = [
    counted(errors, 'error'),
    counted(warnings, 'warning'),
    ...(notes > 0 ? [counted(notes, 'note')] : []),
  ];
  const zone = clock.zone === 'Z' ? ' UTC' : clock.zone;
  const seen = `${wallSecond(clock, 0)}–${wallSecond(clock, trace.durationMs)}${zone}`;
  const mark = errors > 0 ? style.bad : warnings > 0 ? style.warn : style.good;
  return [
    `${mark('SUMMARY')} ${found.join(', ')} · ${volumeText(trace)} · ${processesText(trace.processes)}, ${seen}`,
  ];
}

/** `41,208 events, 0 dropped, 216 tasks, 30.0 s` */
function volumeText({ events, dropped, tasks, durationMs }: ReportTrace): string {
  return `${counted(events, 'event')}, ${dropped.toLocaleString('en')} dropped, ${counted(tasks, 'task')}, ${span(durationMs)}`;
}

/** `shop@pod-7 node 24.21.0 pid 4121`, or the first of several processes. */
export function processesText(processes: readonly ReportProcess[]): string {
  const [first] = processes;
  if (first === undefined) return 'no process';
  if (processes.length === 1) return `${first.name}@${first.host} ${first.runtime} pid ${first.pid}`;
  const shown = processes
    .slice(0, 3)
    .map(({ id, runtime, pid, thread }) => `${id} ${runtime} pid ${pid}${threadText(thread)}`);
  const more = processes.length > 3 ? ', …' : '';
  return `${first.name}@${first.host} ${processes.length} processes (${shown.join(', ')}${more})`;
}

function threadText(thread: number): string {
  return thread === 0 ? '' : ` worker ${thread}`;
}

/** What was lost, if anything: a verdict never depends on it, but a finding may be missing. */
export function gapsText({ trace }: Report, { style }: Frame): string[] {
  const { dropped, gaps, lostBytes } = trace;
  if (dropped === 0 && gaps === 0 && lostBytes === 0) return [];
  const lost = [
    ...(dropped > 0 ? [`${counted(dropped, 'event')} could not be kept by the recorder`] : []),
    ...(lostBytes > 0 ? [`${counted(lostBytes, 'byte')} of the files are damaged or cut off`] : []),
    ...(gaps > 0 ? [counted(gaps, 'gap')] : []),
  ];
  const [first = '', ...rest] = labelled(
    'incomplete',
    `${lost.join(', ')}; no verdict rests on what is missing, but one may be missing itself`,
  );
  return [style.warn('INCOMPLETE') + first.slice('  incomplete'.length), ...rest];
}

/** How a process ended: `exited with status 0`. */
export function endText({
  end,
  exitCode,
  signal,
}: Pick<ReportProcess, 'end' | 'exitCode' | 'signal'>): string {
  if (signal !== null) return `killed by ${signal}`;
  const status = exitCode === null ? '' : ` with status ${exitCode}`;
  switch (end) {
    case 'exit':
      return `exited${status}`;
    case 'quiescent':
      return `nothing was left to run, so it exited${status}`;
    case 'unsettled-await':
      return `Node.js gave up on a top-level await and exited${status}`;
    case 'error':
      return `ended by an error${status}`;
    case 'signal':
      return 'killed by a signal';
    case 'terminated':
      return 'ended by another thread, or with its process';
    case 'open':
      return 'still running';
    case 'unknown':
      return 'end not recorded';
    default:
      return end satisfies never;
  }
}

/** `at the end (47.900 s: killed by SIGKILL)`; of a process that goes on, the moment it was read. */
export function endOf(trace: ReportTrace, process: string, clock: Clock): string {
  const found = trace.processes.find(({ id }) => id === process);
  if (found === undefined) return `at the end (${moment(trace.durationMs)})`;
  if (found.end === 'open') return `as of ${wallSecond(clock, found.endedMs)} (the process is still running)`;
  return `at the end (${moment(found.endedMs)}${found.end === 'unknown' ? '' : `: ${endText(found)}`})`;
}
