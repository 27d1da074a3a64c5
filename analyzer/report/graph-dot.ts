import { moment } from './clock.ts';
import type { GraphEdge, WaitGraph } from './graph.ts';

/** The graph for Graphviz. Rings are red and bold: colour is never the only cue. */
export function graphDot(graph: WaitGraph): string {
  const ring = ringEdges(graph);
  const nodes = graph.tasks.map(({ id, name, state }) => {
    const look =
      state === 'ended' ? ', style=dashed' : state === 'running' ? '' : ', style=filled, fillcolor="#eeeeee"';
    return `  ${quoted(id)} [label=${quoted(`${id} ${name}`)}${look}];`;
  });
  const edges = graph.edges.map((edge) => {
    const look = ring.has(edge)
      ? ', color=red, penwidth=2, style=bold'
      : edge.via === 'finding'
        ? ', style=dashed'
        : '';
    return `  ${quoted(edge.from)} -> ${quoted(edge.to ?? 'nobody')} [label=${quoted(edge.label)}${look}];`;
  });
  const nobody = graph.edges.some((edge) => edge.to === null)
    ? ['  "nobody" [label="nobody known", shape=plaintext];']
    : [];
  const title = `  label=${quoted(`wait-for graph at ${moment(graph.atMs)}`)};`;
  return `${['digraph waits {', title, '  node [shape=box];', ...nodes, ...nobody, ...edges, '}'].join('\n')}\n`;
}

/** The edges that lie on one of the graph's rings. */
export function ringEdges({ rings, edges }: WaitGraph): ReadonlySet<GraphEdge> {
  const steps = new Set(rings.flatMap((ring) => ring.map((id, i) => `${id} ${ring[(i + 1) % ring.length]}`)));
  return new Set(edges.filter((edge) => steps.has(`${edge.from} ${edge.to}`)));
}

/** A string of DOT: a backslash would start an escape, a quote would end it. */
function quoted(text: string): string {
  return `"${text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`)
    .replaceAll(/\s+/g, ' ')}"`;
}
