import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { openTrace } from '../../../analyzer/open.ts';
import { stemOf } from '../../../analyzer/import/run.ts';
import { EVENTS } from '../../../format/events.ts';
import type { TraceEvent } from '../../../format/read/event.ts';
import { processEvents } from '../../../format/read/process-events.ts';
import { segmentNumber } from '../../../format/read/plan.ts';
import { openSegment } from '../../../format/read/segment.ts';
import { Backlog } from '../../../recorder/node/ring/backlog.ts';
import { dictionary, newResource, newSite, publishedString } from '../../../recorder/node/ring/dictionary.ts';
import { SLOTS } from '../../../recorder/node/ring/ring-layout.ts';
import { put, refill, ring } from '../../../recorder/node/ring/ring.ts';
import { joinRun, schemaOf, traceStem } from '../../../recorder/node/run.ts';
import { redactedBy } from '../../../recorder/node/worker/redacted.ts';
import { Recording } from '../../../recorder/node/worker/recording.ts';
import { createSegment } from '../../../recorder/node/worker/segments.ts';
import { record } from './recorded.ts';

const { acquire, taskStart } = EVENTS;
const LATE_MS = 80;
const MB = 1024 * 1024;
/** A chunk's header and one record for each file. */
const SLACK = 4 * 1024;

const folder = mkdtempSync(join(tmpdir(), 'wgt-backlog-'));
const run = joinRun({ WAITGRAPH_RUN_DIR: folder, WAITGRAPH_NAME: 'late' });
const stem = traceStem(run);
const cap = { folder, isOfRuns: false, bytes: 256 * MB };
const target = { fd: createSegment(stem, 0), stem, cap, redact: '' };
const recording = new Recording({
  ring,
  target,
  schema: schemaOf(run, [], []),
  known: dictionary,
  update: () => [],
});
const backlog = new Backlog({ stem, capBytes: cap.bytes, redacted: redactedBy('secret') });
let tickets = 0;

/** So many locks are taken, which nobody writes yet; each thousandth is a new one. */
function take(count: number): void {
  for (let left = count; left > 0; left--) {
    const ticket = ++tickets;
    if (ticket % 1000 === 1) lock = newLock(ticket);
    put(acquire.code, 1, lock.site, lock.resource, ticket, 1, 0, 0);
  }
}

let lock = { site: 0, resource: 0 };

function newLock(number: number): typeof lock {
  const site = newSite(`lock${number}.js`, number, 1, 'take');
  return {
    site,
    resource: newResource({ kind: 'mutex', name: publishedString(`lock ${number} secret`), site }),
  };
}

type Read = { readonly events: readonly TraceEvent[]; readonly names: ReadonlyMap<number, string> };

/** All that is in the files now. */
function read(): Read {
  const segments = readdirSync(folder)
    .toSorted((a, b) => segmentNumber(a)! - segmentNumber(b)!)
    .map((name) => openSegment(join(folder, name)));
  const names = new Map<number, string>();
  const source = processEvents({
    process: 0,
    segments,
    base: segments[0]!.index.anchor.mono,
    onResource: (_, { id, name }) => names.set(id, name),
  });
  const events: TraceEvent[] = [];
  for (let event = source.head(); event !== null; source.advance(), event = source.head()) {
    events.push({ ...event });
  }
  return { events, names };
}

/** The tickets that are in the files, but for those with another place or lock than they are of. */
function kept(): number[] {
  const { events, names } = read();
  const taken = events.filter(({ code }) => code === acquire.code);
  const right = taken.filter(({ a, site, resource }) => {
    const first = a - ((a - 1) % 1000);
    return site?.line === first && names.get(resource)?.startsWith(`lock ${first} `) === true;
  });
  return right.map(({ a }) => a);
}

/** Every ticket there was, once and in order. */
const all = (): number[] => Array.from({ length: tickets }, (_, n) => n + 1);

const backlogs = (): string[] => readdirSync(folder).filter((name) => name.includes('.backlog'));

beforeEach(() => {
  while (!refill()) recording.run();
  recording.run();
  recording.flush();
  backlog.keep();
});

test('what the writer is late with is kept, and nothing twice: not written, given to it, in its hands', async () => {
  put(taskStart.code, 1, 0, 0, 0, publishedString('a task'), 0, 0);
  take(3000);
  recording.run();
  recording.flush();
  take(3000);
  recording.run(); // without a flush some are in memory only
  take(30_000);
  await sleep(LATE_MS);
  backlog.keep();
  expect(kept()).toEqual(all());
  take(2500);
  await sleep(LATE_MS);
  backlog.keep();
  expect(kept()).toEqual(all());
  const { mode } = statSync(join(folder, backlogs()[0]!));
  expect(mode & 0o777).toBe(0o600);
  expect([...read().names.values()].filter((name) => name.includes('secret'))).not.toContain(
    'lock 30001 secret',
  );
  recording.run();
  recording.flush();
  expect(kept()).toEqual(all());
});

test('so is what found no room in the ring', async () => {
  take(SLOTS + 20_000);
  await sleep(LATE_MS);
  backlog.keep();
  expect(kept()).toEqual(all());
});

test('a backlog takes no more than its part of the cap', async () => {
  const small = new Backlog({ stem: `${stem}0`, capBytes: 4 * MB, redacted: redactedBy('') });
  take(60_000);
  await sleep(LATE_MS);
  small.keep();
  const sizes = backlogs().map((name) => statSync(join(folder, name)).size);
  expect(sizes.length).toBeGreaterThan(1);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan((4 * MB) / 20 + SLACK);
  recording.run();
  recording.flush();
  small.keep();
});

test('the file of a backlog belongs to the process whose writer was late', () => {
  expect(stemOf(`${stem}.backlog3.wgt`)).toBe(stemOf(`${stem}.0.wgt`));
});

/** It never lets go: its events come from one job after another, so no timer of ours runs, and then it is gone. */
const KILLED = `import { Mutex } from 'async-mutex';
const [start, lock] = [performance.now(), new Mutex()];
async function turn() { await lock.runExclusive(async () => { await null; }); }
let turns = 0;
while (performance.now() - start < 250) { await turn(); turns++; }
console.log(turns);
process.kill(process.pid, 'SIGKILL');`;

test('a program that is killed a quarter of a second after its start leaves a trace of most of that', async () => {
  const { folder: killed, status, stdout } = await record({ text: KILLED });
  expect(status).toBe(null);
  const { view } = openTrace([killed], { cache: false });
  expect(view.gaps()).toEqual([]);
  expect(view.info.tasks).toBeGreaterThan(Number(stdout) / 4);
});

test('a program that is killed in its first line leaves a trace that says whose it is', async () => {
  const { folder: killed } = await record({ text: `process.kill(process.pid, 'SIGKILL')` });
  const { view } = openTrace([killed], { cache: false });
  expect(view.processes).toMatchObject([{ pid: expect.any(Number) as number, end: 'unknown' }]);
});
