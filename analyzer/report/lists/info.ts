import { clockFrom, moment, span, wallClock } from '../clock.ts';
import { counted, labelled } from '../layout.ts';
import type { Style } from '../style.ts';
import { endText, processesText } from '../text-summary.ts';
import type { Report, ReportProcess, ReportTrace } from '../types.ts';

/** About the files, which a report says nothing of. */
export type Recording = {
  readonly files: number;
  readonly fileBytes: number;
  /** Name and version; several if they changed. */
  readonly recorders: readonly string[];
  readonly level: string;
  readonly blockMs: number;
  /** Processor time in µs, as the recorder measured it: its own in the programs' main threads, all of theirs, its writer threads'. null: it did not. */
  readonly cost: Cost | null;
};
export type Cost = { readonly ours: number; readonly program: number; readonly writer: number };

export type Info = { readonly schema: 'waitgraph.info/1' } & ReportTrace & {
    readonly recording: Recording;
    readonly findings: Readonly<Record<'error' | 'warning' | 'info', number>>;
  };

/** What was recorded, by which hooks, how it ended and what is missing. */
export function traceInfo({ trace, findings }: Report, recording: Recording): Info {
  const count = (severity: string): number => findings.filter((each) => each.severity === severity).length;
  return {
    schema: 'waitgraph.info/1',
    ...trace,
    recording,
    findings: { error: count('error'), warning: count('warning'), info: count('info') },
  };
}

export function infoText(info: Info, style: Style): string {
  const clock = clockFrom(info.startedAt);
  const volume = `${counted(info.events, 'event')} of ${counted(info.tasks, 'task')} in ${span(info.durationMs)}`;
  const { error, warning } = info.findings;
  return [
    ...labelled('run', `${info.run}: ${processesText(info.processes)}`),
    ...labelled('when', `${info.startedAt} to ${wallClock(clock, info.durationMs)}`),
    ...labelled('recorded', volume),
    ...labelled('files', filesText(info)),
    ...labelled('recorder', recorderText(info.recording)),
    ...labelled('cost', costText(info.recording.cost)),
    ...labelled('lost', lossText(info)),
    ...labelled('found', `${counted(error, 'error')}, ${counted(warning, 'warning')} (waitgraph analyze)`),
    ...info.processes.flatMap((process) => processLines(process, style)),
  ].join('\n');
}

function filesText({ recording: { files, fileBytes }, events }: Info): string {
  const each = events === 0 ? '' : `, ${(fileBytes / events).toFixed(1)} bytes an event`;
  return `${counted(files, 'file')}, ${counted(fileBytes, 'byte')}${each}`;
}

function recorderText({ recorders, level, blockMs }: Recording): string {
  const which = recorders.join(', ') || 'not known';
  const how = level === '' ? '' : `; level ${level}`;
  return `${which}${how}${blockMs > 0 ? `, blocks from ${blockMs} ms` : ''}`;
}

function costText(cost: Cost | null): string {
  if (cost === null) return 'not measured';
  const { ours, program, writer } = cost;
  const share = Math.min(100, (100 * ours) / program).toFixed(1);
  const ofMain = `up to about ${share} % of the main threads’ ${span(program / 1000)} of processor time`;
  return `${ofMain}, and ${span(writer / 1000)} in threads of its own; by one call in a thousand of its hooks`;
}

function lossText({ dropped, gaps, lostBytes }: ReportTrace): string {
  if (dropped === 0 && gaps === 0 && lostBytes === 0) return 'nothing';
  return `${counted(dropped, 'event')} dropped by the recorder, ${counted(lostBytes, 'damaged byte')}, ${counted(gaps, 'gap')}`;
}

function processLines(process: ReportProcess, style: Style): string[] {
  const { id, name, host, runtime, pid, thread, parent, startedMs, endedMs } = process;
  const who = `${name}@${host} ${runtime} pid ${pid}${thread === 0 ? '' : `, worker thread ${thread}`}`;
  const times = `${moment(startedMs)} to ${moment(endedMs)}${parent === null ? '' : `, started by ${parent}`}`;
  const spots = process.blindSpots.length === 0 ? ['none known'] : process.blindSpots;
  return [
    '',
    `${style.strong(id)}  ${who}`,
    ...labelled('lived', times),
    ...labelled('ended', endText(process)),
    ...labelled('hooks', process.hooks.join(', ') || 'none: nothing could be seen'),
    ...spots.flatMap((spot, i) => labelled(i === 0 ? 'blind spots' : '', spot)),
  ];
}
