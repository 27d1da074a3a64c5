import { layoutIn, type MouseAction, type State, type World } from '../model.ts';
import type { Layout, Rect } from '../layout.ts';
import { lanesShown } from '../shown.ts';
import { step } from './rows.ts';
import { zoomAround } from './time.ts';

type Point = { readonly x: number; readonly y: number };

/** A click puts the playhead there, and selects the lane; on the minimap it goes there. */
export function clickAt(state: State, point: Point, world: World): State {
  const layout = layoutIn(state, world.timeline);
  const row = point.y - layout.canvas.y;
  if (!isInside(layout.canvas, point)) return focused(state, layout, point);
  const at = timeAt(state, layout, point, world);
  if (row < layout.lanesTop) return { ...state, focus: 'timeline', at };
  const lane = lanesShown(state, layout, world.timeline)[row - layout.lanesTop]?.lane ?? state.lane;
  return { ...state, focus: 'timeline', lane, at: point.x > layout.labelWidth ? at : state.at };
}

/** The wheel zooms at the pointer; over a list it moves the cursor. */
export function wheelAt(state: State, { type, ...point }: MouseAction, world: World): State {
  const layout = layoutIn(state, world.timeline);
  if (!isInside(layout.canvas, point))
    return step(type === 'wheel-up' ? -1 : 1)(focused(state, layout, point), world);
  return zoomAround(state, type === 'wheel-up' ? 0.8 : 1.25, timeAt(state, layout, point, world), world);
}

function timeAt(state: State, layout: Layout, { x, y }: Point, { timeline }: World): number {
  const share = (x - layout.canvas.x - layout.labelWidth + 0.5) / layout.timeWidth;
  const inMinimap = y - layout.canvas.y < 2;
  return inMinimap ? share * timeline.endsAt : state.from + share * (state.to - state.from);
}

function focused(state: State, layout: Layout, point: Point): State {
  if (layout.side !== null && isInside(layout.side.graph, point))
    return { ...state, focus: 'graph', scroll: 0 };
  if (layout.side !== null && isInside(layout.side.inspector, point))
    return { ...state, focus: 'inspector', scroll: 0 };
  return isInside(layout.list, point) ? { ...state, focus: state.page } : state;
}

function isInside(rect: Rect, { x, y }: Point): boolean {
  return x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
}
