import type { Resource, Site, Task, TraceView } from '../model.ts';
import type { ResourceId, TaskId } from '../../format/events.ts';

/** How a report calls what is in a trace. Handles are short and the same for the same files. */
export type Names = {
  /** `T12`, or `P2.T12` in a run of several processes. */
  readonly task: (id: TaskId) => string;
  readonly resource: (id: ResourceId) => string;
  readonly process: (id: number) => string;
  /** `T12 transfer` */
  readonly taskInFull: (id: TaskId) => string;
  /** `R3 mutex from` */
  readonly resourceInFull: (id: ResourceId) => string;
};

/** After import an id is the one in the file plus the process times this. */
export const IDS_PER_PROCESS = 2 ** 32;

export function namesOf(view: TraceView): Names {
  const numbers = new Map(view.processes.map(({ id }, index) => [id, index + 1]));
  const prefix = (process: number): string =>
    view.processes.length > 1 ? `P${numbers.get(process) ?? '?'}.` : '';
  const task = (id: TaskId): string => `${prefix(view.task(id).process)}T${id % IDS_PER_PROCESS}`;
  const resource = (id: ResourceId): string => `${prefix(view.resource(id).process)}R${id % IDS_PER_PROCESS}`;
  return {
    task,
    resource,
    process: (id) => `P${numbers.get(id) ?? '?'}`,
    taskInFull: (id) => inFull(task(id), taskName(view, view.task(id))),
    resourceInFull: (id) => inFull(resource(id), resourceLabel(view.resource(id))),
  };
}

/** The id behind a handle like `T12` or `P2.T12`; null if the trace has no such thing. */
export function idOf(view: TraceView, handle: string, letter: 'T' | 'R'): number | null {
  const [, process = '1', digits] = new RegExp(`^(?:P(\\d+)\\.)?${letter}(\\d+)$`, 'i').exec(handle) ?? [];
  const found = view.processes[Number(process) - 1];
  if (digits === undefined || found === undefined) return null;
  const id = found.id * IDS_PER_PROCESS + Number(digits);
  try {
    return letter === 'T' ? view.task(id).id : view.resource(id).id;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** `transfer`; `handle of GET /orders` and `GET /orders callback` for what a server calls for a request. */
export function taskName(view: TraceView, task: Task): string {
  // A task of which no start was recorded still has to be called something.
  const own = task.name.trim() === '' ? `(unnamed ${task.kind})` : task.name.trim();
  const request = requestOf(view, task);
  if (request === null) return own;
  // A function without a name is called after who calls it: which request it was says more.
  return own.endsWith(' callback') ? `${request} callback` : `${own} of ${request}`;
}

/** `GET /orders`, if the server called this task for it. */
export function requestOf(view: TraceView, { parent }: Task): string | null {
  const caller = parent === null ? null : view.task(parent);
  return caller?.kind === 'request' && caller.name !== '' ? caller.name : null;
}

/** `mutex from`, `semaphore jobs (2)`; a name that already says the kind is not said twice. */
export function resourceLabel({ kind, name, capacity }: Labelled): string {
  const word = KIND_WORDS[kind] ?? kind;
  const isSaid = name !== kind && name.toLowerCase().startsWith(kind);
  const said = isSaid ? name : name === kind ? word : `${word} ${name}`.trim();
  return capacity !== null && capacity > 1 ? `${said} (${capacity})` : said;
}

/** Where the kind's own word says nothing to people. */
const KIND_WORDS: Readonly<Record<string, string>> = {
  rwlock: 'read-write lock',
  all: 'all of',
  any: 'the first of',
  port: 'message port',
  loop: 'event loop',
};

type Labelled = { readonly kind: string } & Pick<Resource, 'name' | 'capacity'>;

/** `file:line:column`, as far as it is known. */
export function siteText(site: Site | null): string | null {
  if (site === null || site.file === '') return null;
  if (site.line === 0) return site.file;
  return `${site.file}:${site.line}${site.column === 0 ? '' : `:${site.column}`}`;
}

/** `fn (file:line:column)` */
export function frameText(site: Site): string {
  const place = siteText(site);
  if (place === null) return site.fn === '' ? '(unknown)' : site.fn;
  return site.fn === '' ? place : `${site.fn} (${place})`;
}

/** Handles of the same kind in one sentence: `R3`, `R3 and R7`, `R3, R7 and R9`. */
export function listed(words: readonly string[], joint: 'and' | 'or' = 'and'): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} ${joint} ${words.at(-1)}`;
}

function inFull(handle: string, name: string): string {
  return `${handle} ${name}`;
}
