import { render, renderToString, type Instance } from 'ink';
import chalk from 'chalk';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import type { ReactElement } from 'react';
import { toAscii } from '../ascii.ts';
import { App } from '../chrome/app.tsx';
import type { Grid } from '../grid.ts';
import type { Size } from '../layout.ts';
import { paintCanvas } from '../paint/canvas.ts';
import { paintPane } from '../paint/pane.ts';
import type { Scene } from '../paint/scene.ts';
import { panesOf, showsCanvas, type Pane, type Panes } from '../panes.ts';
import { CHARSETS } from '../charset.ts';
import { parseFrame } from './parse.ts';

// Tones travel as palette numbers, whatever the terminal of this process can show.
chalk.level = 3;

/** A whole frame, painted at once: the same scene always gives the same cells. */
export function paintFrame(scene: Scene): Grid {
  const { size } = scene.layout;
  const panes = panesOf(scene);
  const frame = renderToString(<App size={size} bars={panes.chrome} />, { columns: size.columns });
  return compose(parseFrame(frame, size), scene, panes);
}

/** The canvas and what the panes say, laid over the chrome. */
export function compose(chrome: Grid, scene: Scene, { content }: Panes): Grid {
  const { x, y } = scene.layout.canvas;
  if (showsCanvas(scene)) chrome.overlay(x, y, paintCanvas(scene));
  for (const pane of content) paintPane(chrome, pane);
  return scene.glyphs === CHARSETS.ascii ? toAscii(chrome) : chrome;
}

/** Ink kept running, so that React only touches what changed. */
export type Chrome = {
  readonly show: (size: Size, bars: readonly Pane[]) => void;
  readonly grid: (size: Size) => Grid;
  readonly close: () => void;
};

/** Mounts the chrome on a stream of its own: in debug mode Ink writes whole frames and no cursor codes. */
export function mountChrome(size: Size): Chrome {
  const sink = new FrameSink(size);
  let instance: Instance | null = null;
  return {
    show: (now, bars) => {
      const app: ReactElement = <App size={now} bars={bars} />;
      sink.resize(now);
      if (instance === null) instance = mount(app, sink);
      else instance.rerender(app);
    },
    grid: (now) => parseFrame(sink.frame, now),
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
