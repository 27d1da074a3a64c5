import { graphDot } from './graph-dot.ts';
import { graphMermaid } from './graph-mermaid.ts';
import { graphSvg } from './graph-svg.ts';
import { graphText } from './graph-text.ts';
import type { WaitGraph } from './graph.ts';
import type { Style } from './style.ts';

/** What the wait-for graph of a moment can be written as. */
export const GRAPH_FORMATS = ['text', 'dot', 'mermaid', 'svg', 'json'] as const;
export type GraphFormat = (typeof GRAPH_FORMATS)[number];

export function graphAs(format: GraphFormat, graph: WaitGraph, style: Style): string {
  const write = { text: graphText, dot: graphDot, mermaid: graphMermaid, svg: graphSvg, json: graphJson }[
    format
  ];
  return write(graph, style);
}

function graphJson(graph: WaitGraph): string {
  return JSON.stringify(graph, null, 2);
}
