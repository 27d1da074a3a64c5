import { cpSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { discover } from '../../analyzer/import/discover.ts';
import { openRun } from '../../analyzer/import/run.ts';
import { openTrace } from '../../analyzer/open.ts';
import { sealRun } from '../../analyzer/seal.ts';
import { readBack } from '../support/read-events.ts';
import { SMALL_TRACE } from '../support/small-trace.ts';
import { traceFile, writeTrace } from '../support/trace-file.ts';

const SAMPLES = new URL('../../samples/', import.meta.url).pathname;
const folder = (): string => mkdtempSync(join(tmpdir(), 'waitgraph-seal-'));

test.each(['02-events-cross', '03-blocking-sleep', '10-two-locks-node'])(
  'sealed, the trace of %s takes less and tells the same',
  (name) => {
    const path = folder();
    cpSync(join(SAMPLES, name, 'trace'), path, { recursive: true });
    const before = openTrace([path], { cache: false }).report;
    const files = sealRun(openRun(discover([path])));
    for (const file of files) expect(file.after).toBeLessThan(file.before);
    expect(readdirSync(path).filter((file) => file.endsWith('.sealing'))).toEqual([]);
    expect(openTrace([path], { cache: false }).report).toEqual(before);
    // Once more changes nothing.
    for (const file of sealRun(openRun(discover([path])))) expect(file.after).toBe(file.before);
  },
);

const MANY = {
  ...SMALL_TRACE,
  events: Array.from({ length: 900 }, (_, index) => ({ ...SMALL_TRACE.events[4]!, at: index * 1000 })),
};

test('records as Python maps them shrink to a fifth', () => {
  const path = folder();
  const file = writeTrace(path, MANY, { layout: 'sealed' });
  const before = readFileSync(file);
  sealRun(openRun(discover([path])));
  const after = readFileSync(file);
  expect(after.length).toBeLessThan(before.length / 5);
  expect(readBack(after).events).toEqual(readBack(before).events);
});

test('what a killed process had mapped is compressed, too; a file that is damaged is left as it is', () => {
  const path = folder();
  const live = traceFile(MANY, { layout: 'live', footer: false });
  const torn = traceFile(MANY).subarray(0, -300);
  const file = (name: string): string => join(path, `${name}.1.1.0.wgt`);
  writeFileSync(file('live'), live);
  writeFileSync(file('cut'), live.subarray(0, -100));
  writeFileSync(file('torn'), torn);
  sealRun(openRun(discover([path])));
  expect(readFileSync(file('live')).length).toBeLessThan(live.length / 5);
  expect(readBack(readFileSync(file('live'))).events).toEqual(readBack(live).events);
  expect(readBack(readFileSync(file('cut'))).events).toEqual(readBack(live.subarray(0, -100)).events);
  expect(readFileSync(file('torn'))).toEqual(torn);
});
