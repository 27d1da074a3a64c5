import { moment } from '../analyzer/report/clock.ts';
import { GRAPH_TIP, graphShapes } from '../analyzer/report/graph-svg.ts';
import { around } from './around.ts';
import type { WaitGraph } from '../analyzer/report/graph.ts';

/** More tasks than this nobody can read, and they take too long to draw at each step of the cursor. */
const MOST = 60;

/** The wait-for graph at the cursor. */
export class GraphPane {
  readonly #section: HTMLElement;
  readonly #title = document.createElement('h2');
  readonly #picture = document.createElement('div');
  #last = '';

  constructor(section: HTMLElement) {
    this.#section = section;
    this.#picture.className = 'picture';
    section.append(this.#title, this.#picture);
    section.hidden = false;
  }

  /** `chosen`: what to show of a large graph, by its handle. */
  paint(graph: WaitGraph, chosen: string): void {
    this.#title.textContent = `Who waits for whom at ${moment(graph.atMs)}`;
    const drawn = this.#drawing(graph, chosen);
    if (drawn !== this.#last) this.#picture.innerHTML = drawn;
    this.#last = drawn;
    this.#section.classList.toggle('ring-now', graph.rings.length > 0);
  }

  /** The names in it are escaped by graphShapes. */
  #drawing(graph: WaitGraph, chosen: string): string {
    const outside =
      graph.outside.length === 0
        ? ''
        : `<p>${graph.outside.length} wait for a timer, a socket or something else outside.</p>`;
    if (graph.edges.length === 0) return `<p>Nobody waits for another task.</p>${outside}`;
    const shown = graph.tasks.length > MOST ? around(graph, chosen, MOST) : graph;
    const left = graph.tasks.length - shown.tasks.length;
    const more =
      left === 0 ? '' : `<p>${left} more tasks that this one and the rings have less to do with.</p>`;
    const { width, height, shapes } = graphShapes(shown);
    return `<svg viewBox="0 40 ${width} ${height - 40}" width="${width}" height="${height - 40}" role="img" aria-label="wait-for graph">${GRAPH_TIP}${shapes.join('')}</svg>${more}${outside}`;
  }
}
