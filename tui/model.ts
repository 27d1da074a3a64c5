/** What the browser's screen depends on besides the trace, what can happen to it, and what it may ask. */
import type { Nanos } from '../format/events.ts';
import type { Timeline } from '../analyzer/store/timeline.ts';
import { layoutOf, type Layout, type Size } from './layout.ts';

export const PAGES = ['findings', 'graph', 'inspector', 'tasks', 'events'] as const;
export type Page = (typeof PAGES)[number];
/** What the arrow keys are for. */
export type Focus = 'timeline' | Page;

/** Where one is looking: what Esc goes back to. */
export type Place = {
  readonly at: Nanos;
  readonly from: Nanos;
  readonly to: Nanos;
  readonly lane: number;
  readonly finding: number;
};

export type State = Place & {
  readonly size: Size;
  /** First lane shown. */
  readonly top: number;
  readonly focus: Focus;
  /** Shown in the list's place. */
  readonly page: Page;
  /** The last page that is a list: shown beside graph and inspector where there is room for both. */
  readonly list: 'findings' | 'tasks' | 'events';
  readonly maximized: boolean;
  /** First row shown of a page that has no cursor: graph, inspector, help. */
  readonly scroll: number;
  readonly mode: 'browse' | 'search' | 'goto' | 'help';
  /** What was typed into the prompt so far. */
  readonly input: string;
  readonly query: string;
  readonly message: string;
  readonly playing: boolean;
  readonly back: readonly Place[];
  readonly effect: 'quit' | 'suspend' | 'redraw' | 'mouse' | null;
};

/** What a move may ask of the trace. */
export type World = {
  readonly timeline: Timeline;
  /** Who keeps a lane waiting: the lane (-1: none), and that in words. */
  readonly blockerOf: (lane: number, at: Nanos) => { readonly lane: number; readonly text: string };
  /** A time as the user writes it. A text says what is wrong with it. */
  readonly parseTime: (text: string, at: Nanos) => Nanos | string;
};

export type Action =
  /** A key by name: `h`, `left`, `ctrl-l`, `enter`… */
  | { readonly type: 'key'; readonly key: string }
  | MouseAction
  | { readonly type: 'resize'; readonly size: Size }
  /** Time passed while playing. */
  | { readonly type: 'tick' }
  /** The outside did what `effect` asked for. */
  | { readonly type: 'done' };

export type MouseAction = {
  readonly type: 'press' | 'drag' | 'wheel-up' | 'wheel-down';
  readonly x: number;
  readonly y: number;
};

export type Move = (state: State, world: World) => State;

/** The layout that belongs to a state. */
export function layoutIn(state: State, timeline: Timeline): Layout {
  return layoutOf(state.size, {
    loops: timeline.loops.length,
    lanes: timeline.lanes.length,
    maximized: state.maximized,
  });
}
