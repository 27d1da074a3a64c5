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

test.each(['03-blocking-sleep', '05-two-locks', '10-two-locks-node'])(
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

test('a chunk whose writer was killed stays as it is, and so does a file that is damaged', () => {
  const path = folder();
  const live = traceFile(MANY, { layout: 'live', footer: false });
  const torn = traceFile(MANY).subarray(0, -300);
  writeFileSync(join(path, 'a.1.1.0.wgt'), live);
  writeFileSync(join(path, 'b.2.1.0.wgt'), torn);
  sealRun(openRun(discover([path])));
  const sealed = readFileSync(join(path, 'a.1.1.0.wgt'));
  expect(readBack(sealed).events).toEqual(readBack(live).events);
  expect(sealed.includes(live.subarray(-1000))).toBe(true);
  expect(readFileSync(join(path, 'b.2.1.0.wgt'))).toEqual(torn);
});
