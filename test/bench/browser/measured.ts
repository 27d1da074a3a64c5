/**
 * Run as a process of its own by section.ts, on a database: how long frames of the browser take (`frames`), or
 * how much memory many of them leave behind (`heap`). Prints JSON.
 */
import { openMade } from '../../../analyzer/open.ts';
import { loadTimeline } from '../../../analyzer/store/timeline-load.ts';
import type { Grid } from '../../../tui/grid.ts';
import type { State } from '../../../tui/model.ts';
import { paintCanvas } from '../../../tui/paint/canvas.ts';
import { panesOf } from '../../../tui/panes.ts';
import { difference } from '../../../tui/screen/difference.ts';
import { compose, mountChrome } from '../../../tui/screen/frame.tsx';
import { openSession } from '../../../tui/session.ts';
import { reduce } from '../../../tui/state.ts';

export type Measured = {
  readonly segments: number;
  readonly lanes: number;
  /** ms from a key to the cells of the canvas. */
  readonly canvas: readonly number[];
  /** ms from a key to the bytes of a whole frame. */
  readonly whole: readonly number[];
  /** Bytes of a frame after a step of the playhead. */
  readonly bytes: readonly number[];
  /** Heap in bytes after so many frames, garbage collected. */
  readonly heap: readonly { readonly frames: number; readonly bytes: number }[];
};

const SIZE = { columns: 200, rows: 50 };
const WARM = 100;
const STEPS = 400;
const FRAMES = 20_000;
/** Keys of every kind: time, tasks, zoom, jumps, pages. */
const KEYS = [...'llljjkwshlH[].,ebfLada', ...'1l2l3l4l5l7l'];
/** What the command takes if nothing else is said. */
const BLOCK_MS = 100;
const LOOK = { depth: '256', theme: 'dark' } as const;

const opened = openMade(process.argv[2]!, BLOCK_MS);
const { view, report } = opened;
const session = openSession({
  trace: { timeline: loadTimeline(opened, 'bench'), view, report },
  charset: 'block',
  command: '',
  size: SIZE,
  parseTime: () => 0,
  query: () => ({ columns: [], rows: [], more: false, problem: null }),
  sqlWords: [],
});
const { timeline } = session.world;
const chrome = mountChrome(SIZE);
let state: State = session.start;
let shown: Grid | null = null;
frame();

const steps = process.argv[3] === 'heap' ? 0 : STEPS;
for (let i = 0; i < WARM; i++) pressed(KEYS[i % KEYS.length]!);
const whole = times(steps, (i) => pressed(KEYS[i % KEYS.length]!));
const canvas = times(steps, (i) => {
  state = reduce(state, { type: 'key', key: KEYS[i % KEYS.length]! }, session.world);
  paintCanvas(session.sceneOf(state));
});
const bytes = Array.from({ length: steps }, () => pressed('l'));
const heap = process.argv[3] === 'heap' ? heapOver(FRAMES) : [];
chrome.close();
const measured: Measured = {
  segments: timeline.segments.start.length,
  lanes: timeline.lanes.length,
  canvas,
  whole,
  bytes,
  heap,
};
process.stdout.write(JSON.stringify(measured));

/** Returns how many bytes the terminal would get. */
function pressed(key: string): number {
  state = reduce(state, { type: 'key', key }, session.world);
  if (state.at >= timeline.endsAt) state = { ...state, at: 0 };
  return frame();
}

function frame(): number {
  const scene = session.sceneOf(state);
  const panes = panesOf(scene);
  const next = compose(chrome.draw(SIZE.columns, panes.bars), scene, panes);
  const changed = difference(shown, next, LOOK);
  shown = next;
  return Buffer.byteLength(changed);
}

function times(count: number, act: (i: number) => unknown): number[] {
  return Array.from({ length: count }, (_, i) => {
    const before = performance.now();
    act(i);
    return performance.now() - before;
  });
}

/** Ten times on the way, the first after a tenth of it: that fills what is remembered. */
function heapOver(frames: number): { frames: number; bytes: number }[] {
  const found: { frames: number; bytes: number }[] = [];
  for (let i = 1; i <= frames; i++) {
    pressed(KEYS[i % KEYS.length]!);
    if (i % (frames / 10) !== 0) continue;
    globalThis.gc?.();
    found.push({ frames: i, bytes: process.memoryUsage().heapUsed });
  }
  return found;
}
