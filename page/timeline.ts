import { moment, span } from '../analyzer/report/clock.ts';
import type { GraphEdge } from '../analyzer/report/graph.ts';
import type { Colours } from './colours.ts';
import type { Trace } from './decode.ts';
import { GUTTER, paintLane, paintLoop, paintName, ROW, RULER, timeAt, xOf, type Pen } from './rows.ts';
import { ticksOf } from './ticks.ts';
import type { View } from './view.ts';

/** The lanes on a canvas that stays in place while what it is in scrolls: only rows in sight are painted. */
export class Timeline {
  readonly element: HTMLElement;
  readonly #canvas = document.createElement('canvas');
  readonly #spacer = document.createElement('div');
  readonly #trace: Trace;
  readonly #colours: Colours;
  /** Processes whose loop was blocked. */
  readonly #loops: readonly number[];

  constructor(trace: Trace, colours: Colours) {
    this.#trace = trace;
    this.#colours = colours;
    this.#loops = [...new Set(trace.blocks.process)].toSorted((a, b) => a - b);
    this.element = document.createElement('div');
    this.element.className = 'lanes';
    this.element.tabIndex = 0;
    this.element.append(this.#canvas, this.#spacer);
  }

  paint(view: View, edges: readonly GraphEdge[]): void {
    const { clientWidth: width, clientHeight: height, scrollTop } = this.element;
    const loops = this.#loops;
    this.#spacer.style.height = `${Math.max(0, RULER + (loops.length + view.lanes.length) * ROW - height)}px`;
    const context = this.#sized(width, height);
    if (context === null) return;
    const pen: Pen = { context, colours: this.#colours, trace: this.#trace, view, width };
    const first = Math.floor(scrollTop / ROW);
    const count = Math.ceil(height / ROW) + 1;
    const rows = [...loops.map((loop) => -1 - loop), ...view.lanes].slice(first, first + count);
    rows.forEach((row, i) => {
      const y = RULER + (first + i) * ROW - scrollTop;
      if (row < 0) return paintLoop(pen, -1 - row, y);
      paintName(pen, row, y);
      paintLane(pen, row, y);
    });
    const place = new Map(rows.map((row, i) => [row, RULER + (first + i) * ROW - scrollTop]));
    this.#connect(pen, place, edges);
    this.#ruler(pen);
    this.#cursor(pen, height);
  }

  /** The lane at a height of the screen; null: none. */
  laneAt(clientY: number, view: View): number | null {
    const y = clientY - this.element.getBoundingClientRect().top - RULER + this.element.scrollTop;
    return view.lanes[Math.floor(y / ROW) - this.#loops.length] ?? null;
  }

  timeAt(clientX: number, view: View): number {
    const x = clientX - this.element.getBoundingClientRect().left;
    return timeAt({ view, width: this.element.clientWidth }, Math.max(GUTTER, x));
  }

  /** Scrolls so far that the chosen lane can be seen. */
  reveal(view: View): void {
    const y = (this.#loops.length + view.lanes.indexOf(view.lane)) * ROW;
    const { scrollTop, clientHeight } = this.element;
    if (y < scrollTop) this.element.scrollTop = y;
    if (y + ROW + RULER > scrollTop + clientHeight) this.element.scrollTop = y + ROW + RULER - clientHeight;
  }

  #sized(width: number, height: number): CanvasRenderingContext2D | null {
    const scale = devicePixelRatio;
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    this.#canvas.style.width = `${width}px`;
    this.#canvas.style.height = `${height}px`;
    const context = this.#canvas.getContext('2d');
    if (context === null) return null;
    context.scale(scale, scale);
    context.font = '12px ui-monospace, monospace';
    context.fillStyle = this.#colours.paper;
    context.fillRect(0, 0, width, height);
    return context;
  }

  #ruler(pen: Pen): void {
    const { context, colours, view, width } = pen;
    context.fillStyle = colours.of('bar');
    context.fillRect(0, 0, width, RULER);
    context.fillStyle = colours.of('plain');
    context.fillText(`${span((view.to - view.from) / 1000)} shown`, 8, 15);
    for (const { at, text } of ticksOf(view.from, view.to, Math.max(2, Math.floor((width - GUTTER) / 120)))) {
      context.fillRect(xOf(pen, at), RULER - 5, 1, 5);
      context.fillText(text, xOf(pen, at) + 4, 15);
    }
  }

  #cursor(pen: Pen, height: number): void {
    const { context, colours, view, width } = pen;
    const x = Math.round(xOf(pen, view.at));
    if (x < GUTTER || x > width) return;
    context.fillStyle = colours.of('playhead');
    context.fillRect(x, 0, 1, height);
    const text = moment(view.at / 1000);
    const left =
      x + context.measureText(text).width + 8 > width ? x - context.measureText(text).width - 6 : x + 1;
    context.fillRect(left, 0, context.measureText(text).width + 6, RULER - 5);
    context.fillStyle = colours.of('onPlayhead');
    context.fillText(text, left + 3, 13);
  }

  /** At the cursor, an arrow from each task that waits to the one it waits for. */
  #connect(pen: Pen, place: ReadonlyMap<number, number>, edges: readonly GraphEdge[]): void {
    const { context, colours, trace, view } = pen;
    const { laneOfHandle } = trace.index;
    const x = xOf(pen, view.at);
    if (x < GUTTER) return;
    context.strokeStyle = colours.of('strong');
    context.fillStyle = colours.of('strong');
    edges.slice(0, MOST_ARROWS).forEach(({ from, to }, i) => {
      const [start, end] = [
        place.get(laneOfHandle.get(from) ?? -1),
        place.get(laneOfHandle.get(to ?? '') ?? -1),
      ];
      if (start === undefined || end === undefined || start === end) return;
      arrow(context, x - 6 - (i % 6) * 6, start + ROW / 2, end + ROW / 2);
    });
  }
}

const MOST_ARROWS = 40;

function arrow(context: CanvasRenderingContext2D, x: number, from: number, to: number): void {
  const down = Math.sign(to - from);
  context.beginPath();
  context.moveTo(x, from);
  context.lineTo(x, to - down * 4);
  context.stroke();
  context.beginPath();
  context.moveTo(x, to);
  context.lineTo(x - 3, to - down * 6);
  context.lineTo(x + 3, to - down * 6);
  context.fill();
}
