import type { Colours } from './colours.ts';
import { LOOK_OF } from './colours.ts';
import type { Trace } from './decode.ts';
import { handleOf, labelOf, nameOf } from './graph-at.ts';
import { segmentAt } from './lanes.ts';
import type { View } from './view.ts';

/** The sizes of the timeline, in CSS pixels. */
export const ROW = 22;
export const RULER = 22;
export const GUTTER = 240;

export type Pen = {
  readonly context: CanvasRenderingContext2D;
  readonly colours: Colours;
  readonly trace: Trace;
  readonly view: View;
  /** Of the whole canvas. */
  readonly width: number;
};

export function xOf({ view, width }: Pick<Pen, 'view' | 'width'>, at: number): number {
  return GUTTER + ((at - view.from) / (view.to - view.from)) * (width - GUTTER);
}

export function timeAt({ view, width }: Pick<Pen, 'view' | 'width'>, x: number): number {
  return view.from + ((x - GUTTER) / (width - GUTTER)) * (view.to - view.from);
}

/** The name of a lane, at the left. */
export function paintName({ context, colours, trace, view }: Pen, lane: number, y: number): void {
  if (lane === view.lane) {
    context.fillStyle = colours.of('selected');
    context.fillRect(0, y, GUTTER, ROW);
  }
  context.fillStyle = colours.of(lane === view.lane ? 'strong' : 'plain');
  context.fillText(
    fitting(context, `${handleOf(trace, lane)} ${nameOf(trace, lane)}`, GUTTER - 16),
    8,
    y + 15,
  );
}

/** What a lane did. Where several states share a pixel the worst is seen, as in the terminal. */
export function paintLane(pen: Pen, lane: number, y: number): void {
  const { trace, view, width } = pen;
  const { segments, lanes } = trace;
  const worst = new Int8Array(width);
  const end = lanes.first[lane]! + lanes.segments[lane]!;
  for (let i = Math.max(segmentAt(trace, lane, view.from), lanes.first[lane]!); i < end; i++) {
    const since = segments.since[i]!;
    if (since > view.to) break;
    const until = i + 1 < end ? segments.since[i + 1]! : trace.endsAt;
    const [from, to] = [
      Math.max(GUTTER, Math.floor(xOf(pen, since))),
      Math.min(width, Math.ceil(xOf(pen, until))),
    ];
    const state = segments.state[i]!;
    for (let x = from; x < to; x++) if (worst[x]! < state) worst[x] = state;
  }
  for (let x = GUTTER; x < width;) {
    const from = x;
    while (x < width && worst[x] === worst[from]) x++;
    paintRun(pen, worst[from]!, { from, to: x, y });
    if (x - from > 60) paintLabel(pen, lane, { from, to: x, y });
  }
  paintHolds(pen, lane, y);
}

type Run = { readonly from: number; readonly to: number; readonly y: number };

function paintRun({ context, colours }: Pen, state: number, { from, to, y }: Run): void {
  const look = LOOK_OF[state];
  if (look === null || look === undefined) return;
  const height = Math.max(2, Math.round(ROW * look.height));
  const top = y + Math.round((ROW - height) / 2);
  context.fillStyle = colours.of(look.tone);
  if (look.pattern === 'dashes') {
    for (let x = from; x < to; x += 8) context.fillRect(x, top, Math.min(5, to - x), height);
    return;
  }
  context.fillRect(from, top, to - from, height);
  if (look.pattern === 'hatch') hatch(context, colours.paper, { from, to, top, height });
}

type Box = { readonly from: number; readonly to: number; readonly top: number; readonly height: number };

function hatch(context: CanvasRenderingContext2D, colour: string, { from, to, top, height }: Box): void {
  context.save();
  context.beginPath();
  context.rect(from, top, to - from, height);
  context.clip();
  context.strokeStyle = colour;
  context.beginPath();
  for (let x = from - height; x < to; x += 7) {
    context.moveTo(x, top + height);
    context.lineTo(x + height, top);
  }
  context.stroke();
  context.restore();
}

/** What is waited for, on a bar with room for it. */
function paintLabel(pen: Pen, lane: number, { from, to, y }: Run): void {
  const { context, colours, trace } = pen;
  const segment = segmentAt(trace, lane, timeAt(pen, (from + to) / 2));
  const resource = segment < 0 ? -1 : trace.segments.resource[segment]!;
  if (resource < 0) return;
  const text = fitting(context, labelOf(trace, resource), to - from - 8);
  context.fillStyle = colours.paper;
  const { width } = context.measureText(text);
  context.fillRect(from + 3, y + 5, width + 4, 12);
  context.fillStyle = colours.of('plain');
  context.fillText(text, from + 5, y + 15);
}

/** A line below for what the lane holds. */
function paintHolds(pen: Pen, lane: number, y: number): void {
  const { context, colours, trace, width } = pen;
  const { holds } = trace;
  context.fillStyle = colours.of('hold');
  for (const i of trace.index.holdsOfLane.get(lane) ?? []) {
    const until = holds.length[i]! < 0 ? trace.endsAt : holds.since[i]! + holds.length[i]!;
    const from = Math.max(GUTTER, xOf(pen, holds.since[i]!));
    const to = Math.min(width, xOf(pen, until));
    if (to >= GUTTER && from <= width) context.fillRect(from, y + ROW - 3, Math.max(1, to - from), 2);
  }
}

/** When the loop of a process stood still. */
export function paintLoop(pen: Pen, loop: number, y: number): void {
  const { context, colours, trace, width } = pen;
  const { blocks } = trace;
  context.fillStyle = colours.of('muted');
  context.fillText(fitting(context, `loop ${trace.processes[loop] ?? ''}`, GUTTER - 16), 8, y + 15);
  context.fillStyle = colours.of('blocking');
  for (let i = 0; i < blocks.since.length; i++) {
    if (blocks.process[i] !== loop) continue;
    const until = blocks.length[i]! < 0 ? trace.endsAt : blocks.since[i]! + blocks.length[i]!;
    const from = Math.max(GUTTER, xOf(pen, blocks.since[i]!));
    const to = Math.min(width, xOf(pen, until));
    if (to >= GUTTER && from <= width) context.fillRect(from, y + 2, Math.max(1, to - from), ROW - 4);
  }
}

function fitting(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  const each = context.measureText('m').width;
  return `${text.slice(0, Math.max(0, Math.floor(width / each) - 1))}…`;
}
