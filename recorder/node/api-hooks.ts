import { types } from './types.ts';
import {
  API,
  type ApiHooks,
  type Setters,
  type TracedEvent,
  type TracedLock,
  type TracedWait,
} from './api.ts';
import { CLASS, CODE, OUTCOME, TARGET, TASK } from './ring/codes.ts';
import { newResource, publishedString } from './ring/dictionary.ts';
import { guarded, listener } from './guard.ts';
import { Lock, Ticket } from './locks/locks.ts';
import { nameOf } from './tasks/names.ts';
import { CONTROL } from './ring/ring-layout.ts';
import { put, ring } from './ring/ring.ts';
import { callerSite } from './sites/stack-site.ts';
import { current, currentId, setTarget, switchTo, targetOf, Task, type Target } from './tasks/tasks.ts';

/** The recorder's side of the explicit API. */

const { await: AWAIT, wait: WAIT, act: ACT, provider, providersComplete } = CODE;
const SET = 0;
const DECLARED = 1;
const MAX_NAMES = 10_000;
/** The task that was given a name last. */
const lastOfName = new Map<string, number>();

/** Makes the API of this process do something. */
export function installApi(): void {
  const hooks: ApiHooks = {
    task: runTask,
    traceLock: guarded('api traceLock', traceLock, nothing),
    traceEvent: guarded('api traceEvent', traceEvent, nothing),
    waitsFor: guarded('api waitsFor', waitsFor, nothing),
    written,
  };
  Object.defineProperty(globalThis, API, { value: hooks });
}

function runTask<T>(name: string, run: () => T): T {
  const task = newTask(name);
  if (task === null) return run();
  const outer = current;
  switchTo(task);
  try {
    const result = run();
    if (types.isPromise(result)) return endWith(task, result) as T;
    endTask(task, OUTCOME.ok);
    return result;
  } catch (error) {
    endTask(task, OUTCOME.error);
    throw error;
  } finally {
    switchTo(outer);
  }
}

const nothing = (): null => null;

const newTask = guarded<(name: string) => Task | null>(
  'api task',
  (name) => {
    const task = new Task();
    task.start(callerSite(), publishedString(name), TASK.task, currentId());
    if (lastOfName.size < MAX_NAMES) lastOfName.set(name, task.id);
    return task;
  },
  nothing,
);

const endTask = listener('api task ends', (task: Task, outcome: number) => task.end(outcome));

/** The task waits for what its function returned, and ends with it. */
const endWith = guarded('api task waits', (task: Task, promise: Promise<unknown>): Promise<unknown> => {
  const target = targetOf(promise);
  if (target === undefined) put(AWAIT, task.id, 0, 0, TARGET.unknown, 0, 0, 0);
  else target.beginWait(task, 0, 0);
  // Its own end is seen only through a promise derived from it: then that is the one to give away, or
  // a rejection that nobody handles would pass for handled.
  const isWatched = target?.onSettled(() => endTask(task, OUTCOME.ok)) ?? false;
  const given = isWatched ? promise : ended(promise, task);
  setTarget(given, task);
  return given;
});

function ended<T>(promise: Promise<T>, task: Task): Promise<T> {
  return promise.then(
    (value) => {
      endTask(task, OUTCOME.ok);
      return value;
    },
    (error: unknown) => {
      endTask(task, OUTCOME.error);
      throw error;
    },
  );
}

function traceLock(name: string, units: number): TracedLock {
  const kind = units === 1 ? 'mutex' : 'semaphore';
  const named = nameOf(kind, publishedString(name), callerSite());
  const lock = new Lock(newResource({ kind, ...named, capacity: units }));
  return {
    requested: (wanted = 1) => ({ lock: requestOf(lock, wanted) }),
    acquired: ({ lock: ticket }) => {
      if (ticket instanceof Ticket) ticket.grant();
    },
    released: (request) => {
      if (request?.lock instanceof Ticket) request.lock.release();
      else lock.releaseAny(1);
    },
  };
}

const requestOf = guarded<(lock: Lock, units: number) => Ticket | null>(
  'api requested',
  (lock, units) => {
    const ticket = new Ticket(lock, units, null, CLASS.ticketless);
    ticket.waitDirectly();
    return ticket;
  },
  nothing,
);

function traceEvent(name: string): TracedEvent {
  const resource = newResource({ kind: 'event', ...nameOf('event', publishedString(name), callerSite()) });
  const { waiting } = waitOn(resource);
  return {
    waiting,
    set: () => setEvent(resource),
  };
}

const setEvent = listener('api set', (resource: number) => {
  put(ACT, currentId(), callerSite(), resource, SET, 1, 0, 0);
});

function waitsFor(name: string, setters: Setters): TracedWait {
  const resource = newResource({ kind: 'event', ...nameOf('event', publishedString(name), callerSite()) });
  for (const setter of setters) {
    const [kind, id] =
      typeof setter === 'string' ? taskOfName(setter) : (targetOf(setter)?.reference() ?? UNKNOWN);
    put(provider, 0, 0, resource, kind, id, DECLARED, 0);
  }
  put(providersComplete, 0, 0, resource, DECLARED, 0, 0, 0);
  return waitOn(resource);
}

const UNKNOWN = [TARGET.unknown, 0] as const;

function taskOfName(name: string): readonly [number, number] {
  const id = lastOfName.get(name);
  return id === undefined ? UNKNOWN : [TARGET.task, id];
}

/** A promise that is awaited in its name is a wait for the resource. */
function waitOn(resource: number): TracedWait {
  const target: Target = {
    failure: OUTCOME.error,
    beginWait: (task, site) => void put(WAIT, task.id, site, resource, 0, 1, 0, 0),
    endWait: () => {},
    reference: () => [TARGET.resource, resource],
    onSettled: () => false,
  };
  return {
    waiting: (promise) => {
      setTarget(promise, target);
      return promise;
    },
  };
}

const LOOK_MS = 10;
const WRITTEN_MS = 2000;
// Taken before a test can put its own clock in its place.
const after = setTimeout;

/** The flush that is under way may have begun before: the one after it has everything. */
async function written(): Promise<void> {
  const flushes = (): number => Atomics.load(ring.control, CONTROL.flushes);
  const enough = flushes() + 2;
  for (let waited = 0; flushes() < enough && waited < WRITTEN_MS; waited += LOOK_MS) {
    await new Promise((resolve) => after(resolve, LOOK_MS));
  }
}
