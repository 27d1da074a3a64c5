import { instance } from '@viz-js/viz';
import { describe, expect, test } from 'vitest';
import { graphDot } from '../../../analyzer/report/graph-dot.ts';
import { graphMermaid } from '../../../analyzer/report/graph-mermaid.ts';
import { graphSvg } from '../../../analyzer/report/graph-svg.ts';
import { graphText } from '../../../analyzer/report/graph-text.ts';
import { waitGraph, type WaitGraph } from '../../../analyzer/report/graph.ts';
import { toReport } from '../../../analyzer/report/report.ts';
import { ringsOf } from '../../../analyzer/report/rings.ts';
import { ms, task, viewOf, wait } from '../../support/literal-view.ts';
import { CASES } from './cases.ts';

const GOLDEN = new URL('../../golden/', import.meta.url).pathname;

function graphOf(name: string): WaitGraph {
  const { trace, findings } = CASES[name] ?? { trace: { tasks: [] }, findings: [] };
  const view = viewOf(trace);
  return waitGraph(view, toReport(view, findings), view.info.durationNs - ms(1));
}

/** `a>b b>a` */
function rings(arrows: string): string[] {
  const pairs = arrows.split(' ').map((arrow) => arrow.split('>'));
  return ringsOf(pairs.map(([from = '', to = '']) => ({ from, to }))).map((ring) => ring.join(''));
}

describe('rings', () => {
  test('a chain has none', () => expect(rings('a>b b>c')).toEqual([]));
  test('a task that waits for itself is a ring of one', () => expect(rings('a>a b>a')).toEqual(['a']));
  test('who waits for a ring is not in it', () => expect(rings('v>a a>b b>a')).toEqual(['ab']));
  test('of a knot the shortest cycle', () => expect(rings('a>b b>c c>d d>a b>a')).toEqual(['ab']));
  test('two rings are two', () => expect(rings('a>b b>a c>d d>c a>c')).toHaveLength(2));
  test('a chain of a hundred thousand tasks needs no recursion', () => {
    const arrows = Array.from({ length: 100_000 }, (_, i) => ({ from: `${i}`, to: `${(i + 1) % 100_000}` }));
    expect(ringsOf(arrows)[0]).toHaveLength(100_000);
  });
});

test.each([
  'report-two-locks',
  'report-semaphore-knot',
  'report-await-cycle',
  'report-leaked-lock',
  'report-never-set',
])('the graph of %s is drawn as reviewed', async (name) => {
  const graph = graphOf(name);
  await expect(graphText(graph)).toMatchFileSnapshot(`${GOLDEN}${name}/graph.txt`);
  await expect(graphSvg(graph)).toMatchFileSnapshot(`${GOLDEN}${name}/graph.svg`);
});

test('Graphviz accepts every graph, whatever the names', async () => {
  const graphviz = await instance();
  for (const name of Object.keys(CASES)) {
    const graph = graphOf(name);
    const evil = {
      ...graph,
      tasks: graph.tasks.map((each) => ({ ...each, name: '"]; } \\ <b>\\N &amp;' })),
    };
    for (const each of [graph, evil]) {
      const { status, errors, output } = graphviz.render(graphDot(each), { format: 'plain' });
      expect({ name, status, errors }).toEqual({ name, status: 'success', errors: [] });
      const drawnNodes = output?.match(/^node /gm)?.length ?? 0;
      expect(drawnNodes).toBeGreaterThanOrEqual(graph.tasks.length);
    }
  }
});

test('names cannot break out of the quotes of DOT and Mermaid', () => {
  const evil = 'x"]; y -> z [label="\\`#quot;|--> end';
  const trace = {
    tasks: [task(1, evil), task(2, evil)],
    waits: [wait(1, 1, { kind: 'task', task: 2 }, 1), wait(2, 2, { kind: 'task', task: 1 }, 2)],
  };
  const view = viewOf(trace);
  const graph = waitGraph(view, toReport(view, []), ms(10));
  const outside = graphDot(graph).replaceAll(/"(?:[^"\\]|\\.)*"/g, '');
  expect(outside).toMatch(
    /^(?:[\s{}[\];=,2]|->|digraph|waits|node|label|shape|box|style|filled|bold|fillcolor|color|red|penwidth)*$/,
  );
  expect(graphSvg(graph)).not.toMatch(/x"\]|`#quot/);
  const labels = graphMermaid(graph).match(/\["[^"]*"\]/g) ?? [];
  expect(labels).toHaveLength(2);
  for (const label of labels) expect(label.slice(2, -2)).toMatch(/^(?:[\w .:,/()>-]|#\d+;)*$/);
});
