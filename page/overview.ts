import UPlot from 'uplot';
import type { Colours } from './colours.ts';
import type { Trace } from './decode.ts';
import type { View } from './view.ts';

const HEIGHT = 90;
const SECOND = 1e6;

/** How many tasks were blocked over the whole trace; a stretch that is dragged over is shown below. */
export class Overview {
  readonly element = document.createElement('div');
  readonly #plot: UPlot;
  #view: View | null = null;

  constructor(trace: Trace, colours: Colours, onRange: (from: number, to: number) => void) {
    const { since, count } = trace.blocked;
    const xs = [0, ...since, trace.endsAt].map((at) => at / SECOND);
    const ys = [0, ...count, count.at(-1) ?? 0];
    const hooks: UPlot.Hooks.Arrays = {
      setSelect: [(plot) => tellRange(plot, onRange)],
      draw: [(plot) => this.#mark(plot, colours)],
    };
    this.#plot = new UPlot({ ...optionsOf(colours), hooks }, [xs, ys], this.element);
  }

  paint(view: View): void {
    this.#view = view;
    const width = this.element.clientWidth;
    if (width !== this.#plot.width) this.#plot.setSize({ width, height: HEIGHT });
    else this.#plot.redraw(false);
  }

  /** What is shown below, and the cursor. */
  #mark(plot: UPlot, colours: Colours): void {
    if (this.#view === null) return;
    const { ctx, bbox } = plot;
    const x = (at: number): number => plot.valToPos(at / SECOND, 'x', true);
    const [from, to] = [x(this.#view.from), x(this.#view.to)];
    ctx.save();
    ctx.strokeStyle = colours.of('accent');
    ctx.lineWidth = 2;
    ctx.strokeRect(from, bbox.top + 1, Math.max(2, to - from), bbox.height - 2);
    ctx.fillStyle = colours.of('playhead');
    ctx.fillRect(x(this.#view.at), bbox.top, 2, bbox.height);
    ctx.restore();
  }
}

function optionsOf(colours: Colours): UPlot.Options {
  const axis = { stroke: colours.of('muted'), grid: { stroke: colours.of('bar') }, ticks: { show: false } };
  return {
    width: 600,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: true, y: false, setScale: false } },
    scales: { x: { time: false } },
    axes: [
      { ...axis, size: 22, values: (_, ticks) => ticks.map((tick) => `${tick} s`) },
      {
        ...axis,
        size: 40,
        space: 18,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 10_000, 50_000],
      },
    ],
    series: [
      {},
      {
        label: 'blocked tasks',
        stroke: colours.of('waiting'),
        fill: `${colours.of('waiting')}55`,
        paths: UPlot.paths.stepped!({ align: 1 }),
        points: { show: false },
      },
    ],
  };
}

function tellRange(plot: UPlot, onRange: (from: number, to: number) => void): void {
  const { left, width } = plot.select;
  if (width < 2) return;
  onRange(plot.posToVal(left, 'x') * SECOND, plot.posToVal(left + width, 'x') * SECOND);
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}
