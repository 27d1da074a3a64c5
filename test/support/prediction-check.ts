/** Compares what is predicted from one run of a random program with all its other runs. */
import { predictionsOf } from '../../analyzer/predict/predict.ts';
import type { TraceView } from '../../analyzer/model.ts';
import { explore } from './oracle.ts';
import { isDone, type Op, type Program } from './oracle-steps.ts';
import { programFrom, randomFrom } from './oracle-programs.ts';
import { traceOf } from './oracle-trace.ts';
import { replayView } from './replay-view.ts';

export type PredictionTally = {
  /** Programs with a run that ends well. */
  programs: number;
  /** Of those, which have another that hangs, and which were predicted to. */
  hanging: number;
  found: number;
  /** Predicted though no run hangs. */
  wrong: number[];
  missed: number[];
};

export function emptyPredictions(): PredictionTally {
  return { programs: 0, hanging: 0, found: 0, wrong: [], missed: [] };
}

/** Two to four tasks that take and give back up to four locks, sometimes by trying. */
export function lockProgram(seed: number): Program {
  const random = randomFrom(seed);
  const locks = 2 + random(3);
  const tasks = Array.from({ length: 2 + random(3) }, (): Op[] => {
    const held: number[] = [];
    const ops: Op[] = [];
    for (let i = 0, length = 3 + random(4); i < length; i++) {
      const free = Array.from({ length: locks }, (_, lock) => lock).filter((lock) => !held.includes(lock));
      const lock = free[random(free.length)];
      if (lock !== undefined && (held.length === 0 || random(5) < 3)) {
        held.push(lock);
        ops.push({ kind: random(8) === 0 ? 'tryLock' : 'lock', lock });
      } else ops.push({ kind: 'unlock', lock: held.splice(random(held.length), 1)[0] ?? 0 });
    }
    return [...ops, ...held.toReversed().map((lock): Op => ({ kind: 'unlock', lock }))];
  });
  const none = { nameless: false, fairPermits: false, fairRw: false, permits: 1, room: 1, parties: 2 };
  return { tasks, locks, passedOn: Array.from({ length: locks }, () => false), ...none };
}

/**
 * All that tasks can wait for, but barriers, gathers with others in them, and locks that others give back.
 * No tries and no time-outs either: where one ends otherwise than in the run, the run says nothing about
 * what comes after (lockProgram has tries). Events are not cleared and lines not kept: the oracle's tasks are at
 * their wait at once, a thread may come too late to see the event set, or to be served first.
 */
export function mixedProgram(seed: number): Program {
  const program = programFrom(seed);
  const tasks = program.tasks.map((ops) => ops.filter(({ kind }) => !LEFT_OUT.has(kind)));
  const unordered = { nameless: false, fairPermits: false, fairRw: false };
  return { ...program, ...unordered, tasks, passedOn: program.passedOn.map(() => false) };
}

const LEFT_OUT: ReadonlySet<Op['kind']> = new Set([
  'arrive',
  'tryLock',
  'lockFor',
  'mixed',
  'clear',
] as const);

/** Predicts from one run that ended well, if the program has any. */
export function checkPrediction(seed: number, program: Program, tally: PredictionTally): void {
  const states = explore(program);
  if (states === null) return;
  const random = randomFrom(seed + 7);
  const ends = states.filter(({ state }) => program.tasks.every((_, task) => isDone(program, state, task)));
  const end = ends[random(ends.length)];
  if (end === undefined) return;
  tally.programs += 1;
  const hangs = states.some(({ doomed }) => doomed.size > 0);
  const { predictions } = predictionsOf(threaded(replayView(traceOf(program, end.path, 'every-step'))));
  const isPredicted = predictions.some(({ witness }) => witness !== null);
  if (hangs) tally.hanging += 1;
  if (hangs && isPredicted) tally.found += 1;
  if (hangs && !isPredicted) tally.missed.push(seed);
  if (!hangs && isPredicted) tally.wrong.push(seed);
}

/** As if the tasks were threads, which may lose their turn at any point. */
export function threaded(view: TraceView): TraceView {
  return { ...view, processes: view.processes.map((process) => ({ ...process, runtime: 'std threads' })) };
}
