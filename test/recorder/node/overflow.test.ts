import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AWAIT_TARGETS, EVENTS, type EventKind } from '../../../format/events.ts';
import { openTrace } from '../../../analyzer/open.ts';
import { Overflow } from '../../../recorder/node/ring/overflow.ts';
import { narrowRecorder } from '../../support/bombed.ts';
import { pathOf, recordingEnv, run } from './recorded.ts';

type Told = readonly [kind: EventKind, task: number, f0?: number, f1?: number];
const TASK = AWAIT_TARGETS.indexOf('task');
const MOST = 1 << 13;

/** What an overflow gives back of these events, once there were more than it holds: filled up with acts. */
function afterOverflow(...events: readonly Told[]): { told: Told[]; dropped: number } {
  const overflow = new Overflow(MOST);
  const filled = [...events, ...Array.from({ length: MOST - events.length + 1 }, (): Told => ['act', 0])];
  for (const [kind, task, f0 = 0, f1 = 0] of filled) {
    const place = overflow.next();
    if (place === null) return { told: [], dropped: -1 };
    place.block.slots.set([EVENTS[kind].code, task, 0, 0, f0, f1, 0, 0], place.index * 8);
  }
  const told: Told[] = [];
  const { dropped } = overflow;
  while (overflow.count > 0) {
    const [times, slots] = [new BigUint64Array(1), new Int32Array(8)];
    overflow.moveTo(times, slots, 0);
    const [code, task = 0, , , f0, f1] = slots;
    const kind = Object.entries(EVENTS).find(([, event]) => event.code === code)![0] as EventKind;
    told.push([kind, task, f0 ?? 0, f1 ?? 0]);
  }
  expect(overflow.dropped).toBe(0);
  return { told: told.filter(([kind]) => kind !== 'act'), dropped };
}

test('what began and is over while there was no room is dropped, and how much is told behind the rest', () => {
  const { told, dropped } = afterOverflow(
    ['taskStart', 5, 1],
    ['request', 5, 50, 1],
    ['acquired', 5, 50],
    ['await', 5, TASK, 4],
    ['waitEnd', 5],
    ['release', 5, 50, 1],
    ['taskEnd', 5],
  );
  expect(told).toEqual([['dropped', 0, dropped, 0]]);
  expect(dropped).toBe(MOST);
});

test('what is open still is told, with its task and whom that waits for, and so is the end of what began before', () => {
  const open: Told[] = [
    ['taskEnd', 1, 0, 0],
    ['release', 2, 20, 1],
    ['taskStart', 6, 3, 0],
    ['acquire', 6, 60, 2],
    ['release', 6, 60, 1], // a part
    ['taskStart', 7, 6, 0],
    ['acquire', 7, 70, 1],
    ['taskEnd', 7, 0, 0], // leaves its hold
    ['taskStart', 8, 7, 0],
    ['await', 8, TASK, 6],
  ];
  const over: Told[] = [
    ['waitEnd', 8],
    ['taskStart', 9, 8],
    ['taskEnd', 9],
  ];
  const { told } = afterOverflow(...open.slice(0, -1), ['await', 8, TASK, 9], ...over, open.at(-1)!);
  expect(told.slice(0, -1)).toEqual(open);
});

test('where most is open nothing is dropped that could not be told again', () => {
  const open = Array.from({ length: MOST }, (_, n): Told => ['acquire', 1, n + 1, 1]);
  expect(afterOverflow(...open).dropped).toBe(-1);
});

/** More events than there is room for, before a lock is taken and behind that. */
const FLOODED = (second: string): string => `
import { Mutex } from 'async-mutex';
import { traceEvent } from '${new URL('../../../dist/recorder/node/api.js', import.meta.url).href}';
const [ledger, audit, flood] = [new Mutex(), new Mutex(), traceEvent('flood')];
function burst() { for (let n = 0; n < 100_000; n++) flood.set(); }
let go;
const later = new Promise((resolve) => (go = resolve));
async function pay() { burst(); await ledger.acquire(); burst(); await later; await audit.acquire(); }
async function check() { await audit.acquire(); ${second} }
pay(); check();
setTimeout(go, 50);`;

async function flooded(second: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'wgt-node-'));
  await run(['--require', narrowRecorder(), pathOf({ text: FLOODED(second) })], recordingEnv(folder, {}));
  return folder;
}

test('a deadlock of locks that were taken while events were dropped is told for certain, with the places', async () => {
  const folder = await flooded('await later; await ledger.acquire();');
  const { view, report } = openTrace([folder], { cache: false });
  expect(view.info.dropped).toBeGreaterThan(10_000);
  expect(view.gaps().filter(({ healedAt }) => healedAt === null)).toEqual([]);
  expect(report.findings[0]).toMatchObject({ kind: 'deadlock', certainty: 'certain' });
  const sites = report.findings[0]!.tasks.map(({ holds }) => holds[0]?.site);
  expect(sites).toEqual([expect.stringContaining(':8:'), expect.stringContaining(':9:')]);
});

test('where the lock is given back meanwhile there is none', async () => {
  const folder = await flooded('audit.release(); await later;');
  const { view, report } = openTrace([folder], { cache: false });
  expect(view.info.dropped).toBeGreaterThan(10_000);
  expect(report.findings.filter(({ kind }) => kind === 'deadlock')).toEqual([]);
});
