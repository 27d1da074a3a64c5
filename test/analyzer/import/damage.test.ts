import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findAll } from '../../../analyzer/detectors/index.ts';
import { toReport } from '../../../analyzer/report/report.ts';
import { segmentOf } from '../../../format/read/segment.ts';
import { bytesSource } from '../../../format/read/source.ts';
import { importFiles } from '../../support/imported.ts';
import { randomTrace } from '../../support/random-trace.ts';
import { traceChunks, type TraceFileOptions } from '../../support/trace-file.ts';

const LAYOUTS: readonly TraceFileOptions[] = [
  { eventsPerChunk: 4 },
  { eventsPerChunk: 5, layout: 'columns' },
  { eventsPerChunk: 6, layout: 'live', footer: false },
];

/** Lost chunks, repeated chunks, overwritten bytes, a cut. */
const damage = fc.record({
  lost: fc.array(fc.nat(30), { maxLength: 3 }),
  repeated: fc.array(fc.nat(30), { maxLength: 2 }),
  bytes: fc.array(fc.record({ at: fc.nat(6000), value: fc.nat(255) }), { maxLength: 4 }),
  cut: fc.nat(200),
});

test('whatever is lost of a trace, the rest is imported and analyzed', () => {
  fc.assert(
    fc.property(
      randomTrace(60),
      fc.constantFrom(...LAYOUTS),
      damage,
      (trace, options, { lost, repeated, bytes, cut }) => {
        const chunks = traceChunks(trace, options).filter((_chunk, index) => !lost.includes(index));
        const again = repeated.flatMap((index) => chunks[index] ?? []);
        const file = Buffer.concat([...chunks, ...again]);
        for (const { at, value } of bytes) if (at < file.length) file[at] = value;
        const rest = file.subarray(0, file.length - cut);
        fc.pre(segmentOf(bytesSource('x', rest)).index.chunks.length > 0);
        const { db, view } = importFiles(rest);
        const report = toReport(view, findAll(view, { blockMs: 100 }));
        expect(report.trace.tasks).toBe(view.info.tasks);
        expect(view.snapshot(view.info.durationNs / 2).tasks.size).toBeLessThanOrEqual(view.info.tasks);
        db.close();
      },
    ),
    { numRuns: 150 },
  );
});
