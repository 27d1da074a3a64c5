import { ringEdges } from './graph-dot.ts';
import type { WaitGraph } from './graph.ts';

/** The graph for Mermaid, which GitHub and GitLab draw in Markdown. */
export function graphMermaid(graph: WaitGraph): string {
  const ring = ringEdges(graph);
  const numbers = new Map(graph.tasks.map(({ id }, index) => [id, `n${index}`]));
  const nodes = graph.tasks.map(({ id, name, state }) => {
    const [open, close] = state === 'ended' ? ['([', '])'] : ['[', ']'];
    return `  ${numbers.get(id)}${open}"${mermaidText(`${id} ${name}`)}"${close}`;
  });
  const edges = graph.edges.map((edge) => {
    const arrow = ring.has(edge) ? '==>' : edge.via === 'finding' ? '-.->' : '-->';
    const label = edge.label === '' ? '' : `|"${mermaidText(edge.label)}"|`;
    return `  ${numbers.get(edge.from)} ${arrow}${label} ${edge.to === null ? 'nobody' : numbers.get(edge.to)}`;
  });
  const nobody = graph.edges.some((edge) => edge.to === null) ? ['  nobody("nobody known")'] : [];
  const red = graph.edges.flatMap((edge, index) => (ring.has(edge) ? [index] : []));
  const look = red.length === 0 ? [] : [`  linkStyle ${red.join(',')} stroke:#c00,stroke-width:3px`];
  return `${['flowchart LR', ...nodes, ...nobody, ...edges, ...look].join('\n')}\n`;
}

/** A label's text. Mermaid knows no escapes but its own entities, and reads Markdown in labels. */
export function mermaidText(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} .:,_/()-]/gu, (sign) => `#${sign.codePointAt(0)};`);
}
