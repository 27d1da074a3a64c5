import type { ResourceKind } from '../../format/events.ts';
import type { Finding, Site, StoryStep, TraceView } from '../model.ts';
import { libraryPath, ownFrame } from '../source-paths.ts';
import { toMs } from './clock.ts';
import { siteText, type Names } from './names.ts';
import type { ReportStep } from './types.ts';

/** One line of "how it happened". */
export function reportStep(view: TraceView, names: Names, finding: Finding, step: StoryStep): ReportStep {
  return {
    ms: toMs(step.at),
    task: step.task === null ? '' : names.task(step.task),
    text: stepText(view, names, step),
    act: step.act,
    note: step.note,
    site: siteText(siteOf(finding, step)),
  };
}

/** Of a nested loop the program's own line: that asyncio's code runs it goes without saying. */
function siteOf({ stack }: Finding, { act, site }: StoryStep): Site | null {
  if (act !== 'nest' || site === null || libraryPath(site.file) === null) return site;
  return stack[ownFrame(stack)] ?? site;
}

/** `acquire R3`, `wait R7`, `await T5`, `end (cancelled)`: who did it stands in the column's head. */
function stepText(view: TraceView, names: Names, step: StoryStep): string {
  const { act, task, resource, to } = step;
  const object = resource === null ? (to === null ? '' : names.task(to)) : names.resource(resource);
  if (act === 'end') return `end${endedHow(view, task)}`;
  if (act === 'cancel') return to === null ? 'is cancelled' : `cancel ${names.task(to)}`;
  const plain = actWord(view, step);
  const { alone, with: verb } = WORDS[act] ?? { alone: plain, with: plain };
  return object === '' || verb === null ? alone : `${verb} ${object}`;
}

/** An emitter's event is emitted, a promise settled, where the recorder only says notify and set. */
function actWord(view: TraceView, { act, resource }: StoryStep): string {
  const kind = resource === null ? null : view.resource(resource).kind;
  if (kind === 'signal' && act === 'notify') return 'emit';
  return SETTLED.has(kind) && act === 'set' ? 'settle' : act;
}

const SETTLED: ReadonlySet<ResourceKind | null> = new Set<ResourceKind>(['promise', 'future']);

/** Where the act's own name would not do: said alone, and before what it was done to. */
const WORDS: Partial<Record<StoryStep['act'], { readonly alone: string; readonly with: string | null }>> = {
  timeout: { alone: 'time-out', with: 'time-out of' },
  block: { alone: 'block the loop', with: null },
  unblock: { alone: 'let the loop go on', with: null },
  nest: { alone: 'run a loop in the loop', with: null },
};

function endedHow(view: TraceView, task: number | null): string {
  const outcome = task === null ? null : view.task(task).outcome;
  return outcome === null || outcome === 'ok' ? '' : ` (${outcome})`;
}

/** Said behind a step. */
export const NOTES: Readonly<Record<NonNullable<StoryStep['note']>, string>> = {
  blocked: 'blocked',
  'point-of-no-return': 'point of no return',
  'nobody-waiting': 'nobody was waiting yet',
  'never-released': 'never released',
};
