/** Compares the engine with the oracle on one random program. */
import { findAll } from '../../analyzer/detectors/index.ts';
import { liveness } from '../../analyzer/graph/deadness.ts';
import { buildGraph } from '../../analyzer/graph/formula.ts';
import { sceneAt } from '../../analyzer/graph/scene.ts';
import { explore, type Explored } from './oracle.ts';
import type { Program } from './oracle-steps.ts';
import { programFrom, randomFrom } from './oracle-programs.ts';
import { traceOf, type Knowledge } from './oracle-trace.ts';
import { replayView } from './replay-view.ts';

export type Tally = {
  programs: number;
  states: number;
  /** Task-states that are doomed, and how many of them were found before the program came to rest. */
  doomed: number;
  found: number;
  /** States at rest with unfinished tasks. */
  hangs: number;
};

/** What is wrong in one state, in words; null: nothing. */
export type Complaint = string;

export function emptyTally(): Tally {
  return { programs: 0, states: 0, doomed: 0, found: 0, hangs: 0 };
}

/** Checks up to `limit` states of the program with this seed, those at rest first. */
export function checkSeed(seed: number, limit: number, tally: Tally): Complaint | null {
  const program = programFrom(seed);
  const states = explore(program);
  if (states === null) return null;
  tally.programs += 1;
  const random = randomFrom(seed + 1);
  const resting = states.filter((s) => s.isQuiet && s.doomed.size > 0).slice(0, limit);
  const others = Array.from({ length: limit }, () => states[random(states.length)]!);
  for (const explored of [...resting, ...others]) {
    const complaint = checkState(program, explored, tally);
    if (complaint !== null)
      return `seed ${seed}: ${complaint}\n${JSON.stringify({ program, ...explored, doomed: [...explored.doomed] })}`;
  }
  return null;
}

function checkState(program: Program, explored: Explored, tally: Tally): Complaint | null {
  tally.states += 1;
  for (const knowledge of ['nothing', 'declared'] as const) {
    const complaint = checkDead(program, explored, knowledge, tally);
    if (complaint !== null) return complaint;
  }
  return explored.isQuiet && explored.doomed.size > 0 ? checkHang(program, explored, tally) : null;
}

/** No task that can still act is called dead. */
function checkDead(
  program: Program,
  explored: Explored,
  knowledge: Knowledge,
  tally: Tally,
): Complaint | null {
  const view = replayView(traceOf(program, explored.path, knowledge));
  const graph = buildGraph(sceneAt(view, view.info.durationNs, new Set()));
  const solved = liveness(graph, { timers: 'on', isRefuted: () => false });
  const live = solved.get(knowledge === 'nothing' ? 'certain' : 'declared');
  const dead = [...graph.taskNode].flatMap(([task, node]) => (live?.[node] === 0 ? [task - 1] : []));
  const wrong = dead.filter((task) => !explored.doomed.has(task));
  if (knowledge === 'declared') {
    tally.doomed += explored.doomed.size;
    tally.found += dead.length;
  }
  return wrong.length === 0 ? null : `${knowledge}: called dead though it can act: ${wrong.join(' ')}`;
}

/** At rest, every unfinished task is named by some error, and nobody else is called stuck. */
function checkHang(program: Program, explored: Explored, tally: Tally): Complaint | null {
  tally.hangs += 1;
  const findings = findAll(replayView(traceOf(program, explored.path, 'nothing')), { blockMs: 100 });
  const stuck = findings
    .filter((finding) => finding.severity === 'error')
    .flatMap(({ parties, victims }) =>
      victims.concat(parties.flatMap((p) => (p.role === 'member' || p.role === 'waiter' ? [p.task] : []))),
    );
  const named = new Set(stuck.map((task) => task - 1));
  const missed = [...explored.doomed].filter((task) => !named.has(task));
  const wrong = [...named].filter((task) => !explored.doomed.has(task));
  if (missed.length > 0) return `at rest, not named: ${missed.join(' ')}`;
  return wrong.length > 0 ? `at rest, named though not stuck: ${wrong.join(' ')}` : null;
}
