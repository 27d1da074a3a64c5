import { render, renderToString, type Instance } from 'ink';
import chalk from 'chalk';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import type { ReactElement } from 'react';
import { toAscii } from '../ascii.ts';
import { App } from '../chrome/app.tsx';
import { Grid } from '../grid.ts';
import type { Size } from '../layout.ts';
import { paintCanvas } from '../paint/canvas.ts';
import { paintPane } from '../paint/pane.ts';
import type { Scene } from '../paint/scene.ts';
import { panesOf, showsCanvas, type Bar, type Panes } from '../panes.ts';
import { CHARSETS } from '../charset.ts';
import { parseFrame } from './parse.ts';

// Tones travel as palette numbers, whatever the terminal of this process can show.
chalk.level = 3;

/** A whole frame, painted at once: the same scene always gives the same cells. */
export function paintFrame(scene: Scene): Grid {
  const panes = panesOf(scene);
  const { columns } = scene.layout.size;
  const frame = renderToString(<App columns={columns} bars={panes.bars} />, { columns });
  return compose(parseFrame(frame, { columns, rows: panes.bars.length }), scene, panes);
}

/** Bars (one row of `chrome` each), canvas and what the panes say, each in its place. */
export function compose(chrome: Grid, scene: Scene, { bars, content }: Panes): Grid {
  const { canvas, size } = scene.layout;
  const grid = new Grid(size.columns, size.rows);
  for (const [row, { x, y, width }] of bars.entries())
    grid.copyRow(x, y, { grid: chrome, row, count: width });
  if (showsCanvas(scene)) grid.overlay(canvas.x, canvas.y, paintCanvas(scene));
  for (const pane of content) paintPane(grid, pane);
  return scene.glyphs === CHARSETS.ascii ? toAscii(grid) : grid;
}

/** Ink kept running, so that React only touches what changed. */
export type Chrome = {
  /** The bars, one in each row. */
  readonly draw: (columns: number, bars: readonly Bar[]) => Grid;
  readonly close: () => void;
};

/** Mounts the chrome on a stream of its own: in debug mode Ink writes whole frames and no cursor codes. */
export function mountChrome(size: Size): Chrome {
  const sink = new FrameSink(size);
  let instance: Instance | null = null;
  return {
    draw: (columns, bars) => {
      const app: ReactElement = <App columns={columns} bars={bars} />;
      const strip = { columns, rows: bars.length };
      sink.resize(strip);
      if (instance === null) instance = mount(app, sink);
      else instance.rerender(app);
      return parseFrame(sink.frame, strip);
    },
    close: () => instance?.unmount(),
  };
}

function mount(app: ReactElement, sink: FrameSink): Instance {
  return render(app, {
    stdout: sink as unknown as NodeJS.WriteStream,
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    debug: true,
    patchConsole: false,
    exitOnCtrlC: false,
  });
}

/** What Ink takes for the terminal. Keeps the last frame. */
class FrameSink extends EventEmitter {
  readonly isTTY = true;
  columns: number;
  rows: number;
  frame = '';

  constructor({ columns, rows }: Size) {
    super();
    this.columns = columns;
    this.rows = rows;
  }

  resize({ columns, rows }: Size): void {
    if (columns === this.columns && rows === this.rows) return;
    this.columns = columns;
    this.rows = rows;
    this.emit('resize');
  }

  write(frame: string): boolean {
    this.frame = frame;
    return true;
  }
}
