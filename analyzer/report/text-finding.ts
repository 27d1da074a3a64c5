import { moment, span, wallClock, type Clock } from './clock.ts';
import { LABEL, labelled, padded, wrapped } from './layout.ts';
import type { Style } from './style.ts';
import { edgesText } from './text-edges.ts';
import { partiesText } from './text-parties.ts';
import { stackText } from './text-stack.ts';
import { storyText } from './text-story.ts';
import { endOf } from './text-summary.ts';
import { harmText, victimsText } from './text-victims.ts';
import type { ReportFinding, ReportTrace } from './types.ts';

/** What a finding's text depends on besides the finding. */
export type Frame = {
  readonly trace: ReportTrace;
  readonly clock: Clock;
  readonly style: Style;
  /** As a shell takes it. */
  readonly path: string;
};

/** Who, whom, since when and where first, then what to do, then how it came about and why we say so. */
export function findingText(finding: ReportFinding, frame: Frame): string[] {
  return [
    ...headline(finding, frame),
    ...partiesText(finding, frame),
    ...edgesText(finding),
    ...tripleText(finding),
    ...harmText(finding),
    ...labelled('fix', finding.fix),
    ...stackText(finding),
    ...againText(finding),
    ...storyText(finding, frame),
    ...labelled(whyLabel(finding), `${finding.why}${CERTAINTIES[finding.certainty]}`),
    ...victimsText(finding),
    // Not wrapped: it is to be copied.
    `${padded('  look', LABEL)}waitgraph tui ${frame.path} --at ${exactSeconds(finding.sinceMs)}${taskOption(finding)}`,
    ...labelled('docs', finding.docs),
  ];
}

function headline(finding: ReportFinding, frame: Frame): string[] {
  const { kind, id, severity, certainty } = finding;
  const label = `${kind.toUpperCase()} ${id}  `;
  const sure = OBSERVED.has(kind) ? [] : [certainty];
  const parts = [finding.headline, ...sure, ...whenText(finding, frame)];
  const victims = finding.tasks.filter((task) => task.role === 'victim').length;
  const behind =
    victims > 0 && !BLOCKS.has(kind)
      ? `; ${victims} ${kind === 'nested-loop' ? 'left waiting' : 'more queued behind'}`
      : '';
  const [first = '', ...rest] = wrapped(label, `${parts.join(', ')}${behind}`, label.length);
  const mark =
    severity === 'error' ? frame.style.bad : severity === 'warning' ? frame.style.warn : frame.style.strong;
  return [mark(label.trimEnd()) + first.slice(label.trimEnd().length), ...rest];
}

const BLOCKS: ReadonlySet<string> = new Set(['loop-block', 'slow-callback']);
/** Seen to happen, not concluded: it goes without saying that this is certain. */
const OBSERVED: ReadonlySet<string> = new Set([
  'loop-block',
  'slow-callback',
  'nested-loop',
  'contention',
  'stalled-wait',
]);

/** Since when, and until when or that it never ended. Wall clock beside the trace's own time. */
function whenText({ kind, sinceMs, untilMs, tasks }: ReportFinding, { trace, clock }: Frame): string[] {
  const start = `${moment(sinceMs)} (${wallClock(clock, sinceMs)})`;
  const since = `${SINCE[kind] ?? 'since'} ${start}`;
  if (untilMs !== null)
    return kind === 'nested-loop' ? [`at ${start}`] : [`${since} until ${moment(untilMs)}`];
  const end = endOf(trace, tasks[0]?.process ?? '', clock);
  return [since, `${STILL[kind] ?? 'still stuck'} ${end}`];
}

const SINCE: Partial<Record<ReportFinding['kind'], string>> = {
  deadlock: 'inevitable since',
  'dead-wait': 'inevitable since',
  'lost-wakeup': 'inevitable since',
  'leaked-hold': 'inevitable since',
  'predicted-deadlock': 'as run from',
  'possible-deadlock': 'as run from',
  'nested-loop': 'at',
};

const STILL: Partial<Record<ReportFinding['kind'], string>> = {
  'loop-block': 'still blocked',
  'leaked-hold': 'still held',
  'nested-loop': 'still in it',
  'stalled-wait': 'still waiting',
};

/** Of a place that blocked the loop more than once. */
function againText({ kind, story, sinceMs }: ReportFinding): string[] {
  if (kind !== 'loop-block') return [];
  const others = story.flatMap((step, i) => {
    if (step.act !== 'block' || step.ms === sinceMs) return [];
    const end = story.slice(i + 1).find((next) => next.act === 'unblock');
    return [`at ${moment(step.ms)}${end === undefined ? '' : ` for ${span(end.ms - step.ms)}`}`];
  });
  return others.length === 0 ? [] : labelled('blocked also', others.join(', '));
}

function whyLabel({ kind, certainty }: ReportFinding): string {
  return OBSERVED.has(kind) ? 'why' : `why ${certainty}`;
}

function tripleText({ triple }: ReportFinding): string[] {
  if (triple === null) return [];
  return [
    ...labelled(`only ${triple.verb} by`, triple.onlySetBy, TRIPLE),
    ...labelled("can't happen because", triple.cannotHappen, TRIPLE),
  ];
}

const TRIPLE = 24;

/** What the word behind "why" means, where it is not plain. */
const CERTAINTIES: Readonly<Record<ReportFinding['certainty'], string>> = {
  certain: '',
  declared: ' (as far as the program says who could)',
  inferred: ' (inferred from what was seen: somebody who never did it before could still)',
  // Said with the reasons.
  stalled: '',
  predicted: ' (it did not happen in this run)',
};

/** Rounded up, so that the command shows the moment after the event and not before it. */
function exactSeconds(ms: number): string {
  return `${(Math.ceil(ms * 1000) / 1e6).toFixed(6).replace(/\.?0+$/, '')}s`;
}

function taskOption({ tasks }: ReportFinding): string {
  return tasks[0] === undefined ? '' : ` --task ${tasks[0].id}`;
}
