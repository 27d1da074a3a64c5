/**
 * Deadlocks that did not happen in this run but would in another order of the same steps. First the needs
 * of resources are looked through for circles (needs.ts); only if there are some is the trace read as a
 * program, circles of requests are listed, and for each an order is looked for in which it closes.
 */
import type { ResourceId } from '../../format/events.ts';
import type { Process, TraceView } from '../model.ts';
import { arrange } from './arrange.ts';
import { classesOf, type RequestClass } from './classes.ts';
import { heldWhileWaiting, isNeverWaitedFor } from './cooperative.ts';
import { circlesOf } from './cycles.ts';
import { explore, STEPS_EXPLORED } from './explore.ts';
import { lostSignals } from './lost.ts';
import { entangled } from './needs.ts';
import type { Program, Step } from './program.ts';
import { readProgram } from './read-program.ts';
import { requestsOf, type Request } from './requests.ts';
import type { Search, Witness } from './witness.ts';
import { unrecordedIn } from './unrecorded.ts';

export type Prediction = {
  readonly members: readonly Step[];
  readonly requests: readonly Request[];
  /** null: no order was found in which it happens. */
  readonly witness: Witness | null;
};

export type Predictions = {
  readonly predictions: readonly Prediction[];
  /** Steps or orders were left out because there are too many. */
  readonly isCut: boolean;
};

const NOTHING: Predictions = { predictions: [], isCut: false };
/** Steps of a trace that are looked at. */
const STEPS = 1_000_000;
/** Steps that all searches together may look at. */
const WORK = 5_000_000;

const known = new WeakMap<TraceView, Predictions>();

/** The predictions of a trace; they are made once. */
export function predictionsOf(view: TraceView): Predictions {
  const found = known.get(view) ?? predict(view);
  known.set(view, found);
  return found;
}

function predict(view: TraceView): Predictions {
  if (view.gaps().length > 0) return NOTHING;
  const about = entangled(view);
  const signals = hasSignals(view);
  if (about.size === 0 && !isSmallThreaded(view) && !signals) return NOTHING;
  const program = readProgram(view, STEPS);
  const search: Search = { program, unrecorded: unrecordedIn(program), budget: { left: WORK } };
  const circles = inCircles(search, about);
  const lost = (signals ? lostSignals(search) : []).map((witness): Prediction => ({
    members: witness.members,
    requests: [],
    witness,
  }));
  const found = [...circles.predictions, ...lost];
  const tried = found.some(({ witness }) => witness !== null) ? null : explored(program);
  const isCut = program.isCut || circles.isCut || search.budget.left < 0;
  return tried === null ? { predictions: found, isCut } : withTried(found, isCut, tried);
}

function withTried(found: readonly Prediction[], isCut: boolean, tried: NonNullable<Tried>): Predictions {
  const { prediction } = tried;
  return { predictions: prediction == null ? found : [prediction, ...found], isCut: isCut || tried.isCut };
}

type Tried = ReturnType<typeof explored>;

/** Programs of threads that are small enough for all their orders to be tried. */
function isSmallThreaded(view: TraceView): boolean {
  return view.info.events <= EVENTS_EXPLORED && view.processes.every((process) => !isCooperative(process));
}

/** Their steps are fewer. */
const EVENTS_EXPLORED = 4 * STEPS_EXPLORED;

function isCooperative({ runtime }: Process): boolean {
  return /^(node|python)/.test(runtime);
}

/** Whether threads wait for signals that are not kept. On event loops, and with Atomics, a value is looked at first. */
function hasSignals(view: TraceView): boolean {
  if (view.processes.every(isCooperative)) return false;
  for (const { resource } of view.recorded(['wait'])) {
    if (resource !== null && view.resource(resource).kind === 'condition') return true;
  }
  return false;
}

function inCircles(search: Search, about: ReadonlySet<ResourceId>): Predictions {
  const { program } = search;
  const { circles, isCut } = circlesOf(classesOf(program, requestsOf(program), about));
  const suspended = heldWhileWaiting(program);
  const seen = new Set<string>();
  const predictions = circles.flatMap((circle): Prediction[] => {
    const key = keyOf(circle);
    if (
      seen.has(key) ||
      isNeverWaitedFor(
        circle.map(({ requests }) => requests[0]!),
        suspended,
      )
    )
      return [];
    const found = arrange(search, circle);
    if (found.kind === 'ordered') return [];
    if (found.kind === 'predicted') seen.add(key);
    const members = found.requests.map(({ step }) => step);
    return [
      { members, requests: found.requests, witness: found.kind === 'predicted' ? found.witness : null },
    ];
  });
  return {
    predictions: predictions.filter(
      ({ witness, requests }) => witness !== null || !seen.has(keyOfRequests(requests)),
    ),
    isCut,
  };
}

/** Circles of the same resources are one finding. */
function keyOf(circle: readonly RequestClass[]): string {
  return keyOfRequests(circle.map(({ requests }) => requests[0]!));
}

function keyOfRequests(requests: readonly Request[]): string {
  const targets = requests.map(({ step: { deed } }) =>
    'grant' in deed ? deed.grant.resource.id : 'resource' in deed ? deed.resource : 0,
  );
  return [...new Set(targets)].toSorted((a, b) => a - b).join();
}

function explored(
  program: Program,
): { readonly prediction: Prediction | null; readonly isCut: boolean } | null {
  const isSmall = program.steps.length <= STEPS_EXPLORED && !program.isCut;
  const isFree = [...program.strands.values()].every(({ world }) => world === 'threads');
  if (!isSmall || !isFree) return null;
  const { witness, isCut } = explore(program);
  const prediction = witness === null ? null : { members: witness.members, requests: [], witness };
  return { prediction, isCut };
}
