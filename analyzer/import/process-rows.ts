import { safeText } from '../../format/read/safe-text.ts';
import type { TraceSchema } from '../../format/read/schema.ts';
import { stemOf, type Run, type RunProcess } from './run.ts';
import { isAlive } from './alive.ts';
import { processOf } from './processes.ts';
import type { ImportState, ProcessState } from './state.ts';

/** Writes one row for each process: who it was, and how it ended. */
export function writeProcesses(state: ImportState, run: Run): void {
  run.processes.forEach((process, id) => writeProcess(state, run, process, id));
}

function writeProcess(state: ImportState, run: Run, process: RunProcess, id: number): void {
  const seen = processOf(state, id);
  const { name, parent, host, runtime, pid, thread, hooks, blindSpots } = factsOf(process);
  const above = run.processes.findIndex(({ key }) => key === parent);
  const end = endOf(run, process, seen);
  state.tables.process.add(
    id,
    process.key,
    above === -1 || above === id ? null : above,
    name,
    host,
    runtime,
    pid,
    thread,
    seen.first,
    seen.last,
    end.kind,
    end.code,
    end.signal,
    JSON.stringify([...new Set([...hooks, ...seen.hooks])]),
    JSON.stringify([...new Set([...blindSpots, ...seen.blindSpots])]),
  );
}

type Facts = Pick<TraceSchema, 'parent' | 'host' | 'runtime' | 'pid' | 'thread' | 'hooks' | 'blindSpots'> & {
  readonly name: string;
};

/** What the schema chunk says; if all are lost, what the file's name does. */
function factsOf({ segments }: RunProcess): Facts {
  const stem = stemOf(segments[0]!.name);
  const schema = segments.find((segment) => segment.schema !== null)?.schema;
  if (schema != null) return { ...schema, name: schema.service || stem };
  const pid = Number(/\.(\d{1,9})(?:w\d+)?\.\d+$/.exec(stem)?.[1] ?? 0);
  return {
    name: safeText(stem),
    parent: '',
    host: '',
    runtime: '',
    pid,
    thread: 0,
    hooks: [],
    blindSpots: [],
  };
}

type End = { readonly kind: string; readonly code: number | null; readonly signal: string | null };

/** As the parent saw it, if it died by a signal; else its own end record; else whether it still runs. */
function endOf(run: Run, process: RunProcess, seen: ProcessState): End {
  const own = isRoot(run, process) ? run.runFile : null;
  if (own !== null && own.signal !== null) return { kind: 'signal', code: null, signal: own.signal };
  const code = own?.status ?? seen.end?.code ?? null;
  if (seen.end !== null) return { kind: orderlyEnd(seen.end.kind, seen), code, signal: null };
  // It left without a record of its own: by _exit.
  if (code !== null) return { kind: 'exit', code, signal: null };
  return { kind: isRunning(process) ? 'open' : 'unknown', code: null, signal: null };
}

/** An exit for want of anything to run is told from one that the program asked for. */
function orderlyEnd(kind: string, { quiescence }: ProcessState): string {
  return kind === 'exit' && quiescence?.basis === 'exit' ? 'quiescent' : kind;
}

/** Whether run.json is about this very process. */
function isRoot(run: Run, process: RunProcess): boolean {
  const { pid, thread } = factsOf(process);
  return run.runFile !== null && run.runFile.pid === pid && thread === 0;
}

/** Whether it may still write to its trace. */
export function isRunning(process: RunProcess): boolean {
  const { pid, host } = factsOf(process);
  const { anchor, chunks } = process.segments[0]!.index;
  return isAlive({ pid, host, boot: anchor.boot, startedMono: chunks[0]!.header.time });
}
