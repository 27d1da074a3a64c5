import { escapedXml } from './xml.ts';
import { moment, span } from './clock.ts';
import { ringEdges } from './graph-dot.ts';
import type { GraphEdge, WaitGraph } from './graph.ts';
import { grouped } from './grouped.ts';
import { placedTasks, type Placed } from './graph-places.ts';

const ROW = 64;
const INDENT = 90;
const LEFT = 90;
const TOP = 60;
const BOX = { width: 240, height: 32 };

/** The graph as a picture that needs nothing else: rings as columns, who waits for them indented below. */
export function graphSvg(graph: WaitGraph): string {
  const { width, height, shapes } = graphShapes(graph);
  const title = `wait-for graph at ${moment(graph.atMs)} (${graph.atWall})`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escapedXml(title)}</title>`,
    `<style>${GRAPH_STYLE}</style>`,
    GRAPH_TIP,
    `<rect width="${width}" height="${height}" class="ground"/>`,
    `<text x="20" y="30" class="title">${escapedXml(title)}</text>`,
    ...shapes,
    '</svg>',
  ].join('\n')}\n`;
}

/** What is in the picture, for a document that brings the style and `GRAPH_TIP`; sizes in px. */
export function graphShapes(graph: WaitGraph): { width: number; height: number; shapes: string[] } {
  const places = placedTasks(graph);
  const ring = ringEdges(graph);
  const deepest = [...places.values()].reduce((most, { depth }) => Math.max(most, depth), 0);
  const byTask = grouped(
    graph.edges,
    ({ from }) => from,
    (edge) => edge,
  );
  return {
    width: LEFT + BOX.width + 420 + INDENT * deepest,
    height: TOP + ROW * places.size + 20,
    shapes: [
      ...graph.edges.flatMap((edge) => edgeShape(edge, places, ring.has(edge))),
      ...graph.tasks.flatMap(({ id, name, state }) => boxShape(places.get(id), `${id} ${name}`, state)),
      ...[...byTask].flatMap(([id, each]) => labelShape(places.get(id), each, graph.atMs)),
    ],
  };
}

/** Rings are red and thick: colour is never the only cue. */
const GRAPH_STYLE = `
.ground { fill: #ffffff }
text { font: 13px ui-monospace, monospace; fill: #222222 }
.title { font-weight: bold }
.box { fill: #f4f4f4; stroke: #444444 }
.ended { stroke-dasharray: 4 3 }
.edge { fill: none; stroke: #666666; stroke-width: 1.5 }
.ring { stroke: #d55e00; stroke-width: 3 }
.inferred { stroke-dasharray: 6 4 }
.label { fill: #555555 }
`;

/** The tip of an arrow. */
export const GRAPH_TIP = `<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="#444444"/></marker></defs>`;

function boxShape(place: Placed | undefined, text: string, state: string): string[] {
  if (place === undefined) return [];
  const { x, y } = corner(place);
  return [
    `<rect x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="5" class="box ${state}"/>`,
    `<text x="${x + 10}" y="${y + 21}">${escapedXml(fitting(text, 28))}</text>`,
  ];
}

/** From the left side of the one that waits to that of the other, or down to the next of a ring. */
function edgeShape(edge: GraphEdge, places: ReadonlyMap<string, Placed>, isRing: boolean): string[] {
  const from = places.get(edge.from);
  const to = edge.to === null ? undefined : places.get(edge.to);
  if (from === undefined || to === undefined) return [];
  const look = `edge${isRing ? ' ring' : ''}${edge.via === 'finding' ? ' inferred' : ''}`;
  const way = wayBetween(corner(from), corner(to), isRing);
  return [`<path d="${way}" class="${look}" marker-end="url(#tip)"/>`];
}

/** What a task waits for stands once beside it, however many could end it. */
function labelShape(place: Placed | undefined, edges: readonly GraphEdge[], atMs: number): string[] {
  const [first] = edges;
  if (place === undefined || first === undefined) return [];
  const { x, y } = corner(place);
  const awaited = edges.map(({ to }) => to ?? '?');
  const what = first.label === '' ? `awaits ${awaited.slice(0, 3).join(', ')}` : `waits for ${first.label}`;
  const more = first.label === '' && awaited.length > 3 ? ', …' : '';
  const text = `${fitting(what, 44)}${more}, ${span(atMs - first.sinceMs)}`;
  return [`<text x="${x + BOX.width + 12}" y="${y + 21}" class="label">${escapedXml(text)}</text>`];
}

type Point = { readonly x: number; readonly y: number };

function wayBetween(from: Point, to: Point, isRing: boolean): string {
  const middle = BOX.height / 2;
  if (isRing && to.x === from.x && to.y === from.y + ROW) {
    return `M${from.x + 30} ${from.y + BOX.height} L${to.x + 30} ${to.y}`;
  }
  const out = Math.min(from.x, to.x) - 20 - (isRing ? 30 : 0);
  return `M${from.x} ${from.y + middle} C${out} ${from.y + middle} ${out} ${to.y + middle} ${to.x} ${to.y + middle}`;
}

function corner({ row, depth }: Placed): Point {
  return { x: LEFT + depth * INDENT, y: TOP + row * ROW };
}

function fitting(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
