import { clockFrom } from './clock.ts';
import { counted } from './layout.ts';
import { withLinks, type Links } from './hyperlinks.ts';
import { cleanText } from './text-clean.ts';
import { findingText, type Frame } from './text-finding.ts';
import { notesText, isNote } from './text-notes.ts';
import { foldedStack, ownFrames } from './text-stack.ts';
import { gapsText, summaryText } from './text-summary.ts';
import { filesOf, withShortPaths } from './paths.ts';
import { PLAIN, type Style } from './style.ts';
import type { Report, ReportFinding } from './types.ts';

export type TextOptions = {
  readonly style?: Style;
  /** More findings than this are only counted. */
  readonly most?: number;
  /** The paths to name in commands that the report suggests. */
  readonly trace?: readonly string[];
  /** Makes places in the source links. */
  readonly links?: Links | null;
};

const MOST = 20;

/** The report as text: the findings, worst first, and a summary in the last line. */
export function reportText(full: Report, options: TextOptions = {}): string {
  const { report, frame, files } = prepared(full, options);
  const most = options.most ?? MOST;
  const told = report.findings.filter((finding) => !isNote(finding));
  const blocks = told.slice(0, most).map((finding) => findingText(finding, frame).join('\n'));
  const left = told.length - blocks.length;
  if (left > 0) blocks.push(`… and ${counted(left, 'finding')} more: --all shows them`);
  if (blocks.length === 0) blocks.push(cleanText(report, frame).join('\n'));
  blocks.push(...notesText(report.findings.filter(isNote), { most, ...frame }));
  const closing = [...gapsText(report, frame), ...summaryText(report, frame)];
  const text = `${[...blocks, closing.join('\n')].join('\n\n')}\n`;
  return options.links == null ? text : withLinks(text, files, options.links);
}

/** The parts of the text, for other forms of the report: a block for each finding in its order, and the last lines. */
export function textParts(full: Report, options: TextOptions = {}): { blocks: string[]; closing: string[] } {
  const { report, frame } = prepared(full, options);
  return {
    blocks: report.findings.map((finding) => findingText(finding, frame).join('\n')),
    closing: [...gapsText(report, frame), ...summaryText(report, frame)],
  };
}

function prepared(
  full: Report,
  { style = PLAIN, trace = ['TRACE'] }: TextOptions,
): { report: Report; frame: Frame; files: readonly string[] } {
  const findings = full.findings.map(withShortStacks);
  const report = withShortPaths({ ...full, findings });
  const frame: Frame = {
    trace: report.trace,
    clock: clockFrom(report.trace.startedAt),
    style,
    path: trace.map(shellWord).join(' '),
  };
  return { report, frame, files: filesOf(findings) };
}

/** Of the stacks of waits the program's own frames only. Paths must be whole: they tell whose a frame is. */
function withShortStacks(finding: ReportFinding): ReportFinding {
  const tasks = finding.tasks.map((task) => {
    if (task.waitsFor === null) return task;
    const waitsFor = { ...task.waitsFor, stack: ownFrames(task.waitsFor.stack) };
    return { ...task, waitsFor };
  });
  const [stack, outerStack] = [foldedStack(finding.stack), foldedStack(finding.outerStack)];
  return { ...finding, tasks, stack, outerStack };
}

/** Quoted for a shell where it needs to be. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
