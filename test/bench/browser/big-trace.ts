/** A trace as large as the browser should take without effort: a million segments of ten thousand tasks. */
import { appendFileSync, writeFileSync } from 'node:fs';
import type { Site } from '../../../analyzer/model.ts';
import type { ScriptedEvent, ScriptedResource } from '../../support/scripted.ts';
import { DEFAULTS, SegmentWriter } from '../../support/trace-file.ts';

export const TASKS = 10_000;
/** Each is a wait and the running after it: two segments. */
const WAITS_EACH = 50;
/** How many tasks are alive at once. */
const AT_ONCE = 1000;
const LOCKS = 200;
const PER_CHUNK = 4096;

const resources: ScriptedResource[] = Array.from({ length: LOCKS }, (_, index) => ({
  id: index + 1,
  kind: 'mutex',
  name: `lock ${index + 1}`,
  capacity: 1,
  flags: 0,
  parent: 0,
}));

/** Writes it to a file. Returns how many events it has. */
export function writeBigTrace(file: string): number {
  const writer = new SegmentWriter({ ...DEFAULTS, process: 'benchbenchbench1' });
  writeFileSync(file, writer.schemaChunk());
  let pending: ScriptedEvent[] = [];
  let count = 0;
  const flush = (): void => {
    appendFileSync(file, writer.compact({ resources, events: [] }, pending, 0));
    count += pending.length;
    pending = [];
  };
  for (const event of events()) if (pending.push(event) === PER_CHUNK) flush();
  flush();
  appendFileSync(file, writer.footer());
  return count;
}

/** Tasks come and go in waves; the last two wait for each other, and so the others behind them. */
function* events(): Generator<ScriptedEvent> {
  let now = 0;
  const next = (): number => (now += 20_000);
  for (let wave = 0; wave < TASKS / AT_ONCE; wave++) {
    const first = wave * AT_ONCE + 1;
    const tasks = Array.from({ length: AT_ONCE }, (_, i) => first + i);
    for (const task of tasks)
      yield { at: next(), kind: 'taskStart', task, site: SITE, fields: { name: 'order', parent: 0 } };
    yield* rounds(tasks, next);
    const isLast = first + AT_ONCE > TASKS;
    if (isLast) yield* deadlock(tasks, next);
    else for (const task of tasks) yield { at: next(), kind: 'taskEnd', task };
  }
}

function* rounds(tasks: readonly number[], next: () => number): Generator<ScriptedEvent> {
  for (let round = 0; round < WAITS_EACH; round++) {
    for (const task of tasks) {
      const ticket = ticketOf(task, round);
      const resource = 1 + (task % LOCKS);
      yield {
        at: next(),
        kind: 'request',
        task,
        resource,
        site: SITE,
        fields: { ticket, units: 1, flags: 2 },
      };
    }
    for (const task of tasks) {
      const ticket = ticketOf(task, round);
      const resource = 1 + (task % LOCKS);
      yield { at: next(), kind: 'acquired', task, resource, site: SITE, fields: { ticket, class: 1 } };
      yield { at: next(), kind: 'release', task, resource, site: SITE, fields: { ticket, units: 1 } };
    }
  }
}

/** The first holds lock 1 and wants lock 2, the second the other way round; the others want either. */
function* deadlock(tasks: readonly number[], next: () => number): Generator<ScriptedEvent> {
  const [one = 0, two = 0] = tasks;
  for (const [task, resource] of [
    [one, 1],
    [two, 2],
  ] as const)
    yield {
      at: next(),
      kind: 'acquire',
      task,
      resource,
      site: SITE,
      fields: { ticket: ticketOf(task, WAITS_EACH), units: 1, class: 1 },
    };
  for (const [i, task] of tasks.entries()) {
    const resource = i === 0 ? 2 : i === 1 ? 1 : 1 + (i % 2);
    const ticket = ticketOf(task, WAITS_EACH + 1);
    yield { at: next(), kind: 'request', task, resource, site: SITE, fields: { ticket, units: 1, flags: 2 } };
  }
}

function ticketOf(task: number, round: number): number {
  return task * (WAITS_EACH + 2) + round;
}

const SITE: Site = { file: '/app/shop.ts', line: 12, column: 3, fn: 'order' };
