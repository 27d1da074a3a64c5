import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { pageData } from '../../analyzer/export/page-data.ts';
import { openTrace } from '../../analyzer/open.ts';
import { waitGraph } from '../../analyzer/report/graph.ts';
import { loadTimeline } from '../../analyzer/store/timeline-load.ts';
import { decode, type Trace } from '../../page/decode.ts';
import { detailsOf } from '../../page/details.ts';
import { graphAt } from '../../page/graph-at.ts';

const SAMPLES = new URL('../../samples/', import.meta.url).pathname;
const samples = readdirSync(SAMPLES).filter((name) => /^\d\d-/.test(name));

async function opened(sample: string) {
  const run = openTrace([join(SAMPLES, sample, 'trace')], { cache: false });
  const { db, view, report } = run;
  const timeline = loadTimeline(run, sample);
  const packed = deflateRawSync(JSON.stringify(pageData(db, timeline))).toString('base64');
  return { view, report, timeline, trace: await decode(packed) };
}

/** Who waits for whom, by handles. A task of a lane may be a frame of another one, so lanes are compared. */
function arrows(
  edges: readonly { readonly from: string; readonly to: string | null }[],
  laneOf: (handle: string) => number | undefined,
): string[] {
  const of = edges.flatMap(({ from, to }) => {
    const [lane, other] = [laneOf(from), to === null ? 'nobody' : laneOf(to)];
    return lane === undefined || other === undefined || lane === other ? [] : [`${lane} → ${other}`];
  });
  return [...new Set(of)].toSorted();
}

describe('the graph of the page', () => {
  test.each(samples)('is that of the report, at every change: %s', async (sample) => {
    const { view, report, timeline, trace } = await opened(sample);
    const laneOf = (handle: string): number | undefined => timeline.laneOfHandle.get(handle);
    const times = [...timeline.changes].map((ns) => Math.ceil(ns / 1000) + 1);
    expect(times.length).toBeGreaterThan(1);
    for (const at of times.filter((time) => time < trace.endsAt)) {
      const expected = waitGraph(view, report, at * 1000);
      const found = graphAt(trace, at);
      expect(arrows(found.edges, laneOf), `at ${at} µs`).toEqual(arrows(expected.edges, laneOf));
      const rings = expected.rings.map((ring) => new Set(ring.map(laneOf)).size).filter((size) => size > 1);
      expect(found.rings.map(({ length }) => length).filter((size) => size > 1)).toEqual(rings);
    }
  });

  test('says in words what a lane does', async () => {
    const { trace, timeline } = await opened('10-two-locks-node');
    const at = Math.round((timeline.findings[0]?.since ?? 0) / 1000);
    expect(wordsOf(trace, at)).toMatch(
      /^T2 transfer at 0\.0\d+ s: waits for R3 mutex savings, held by T3 transfer since .* to the end\) at app\.mjs:12:27; holds R2 mutex checking$/,
    );
    expect(detailsOf(trace, 0, trace.endsAt)).toContain('so far, to the end');
  });
});

function wordsOf(trace: Trace, at: number): string {
  return detailsOf(trace, 0, at);
}
