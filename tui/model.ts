/** What the browser's screen depends on besides the trace, what can happen to it, and what it may ask. */
import type { Nanos } from '../format/events.ts';
import type { Timeline } from '../analyzer/store/timeline.ts';
import type { LaneChoice } from './lane-list.ts';
import { layoutOf, type Layout, type Size } from './layout.ts';

export const PAGES = ['findings', 'events', 'resources', 'tasks', 'graph', 'sql', 'inspector'] as const;
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
  readonly list: Exclude<Page, 'graph' | 'inspector'>;
  readonly maximized: boolean;
  /** Idle stretches are drawn short. */
  readonly foldsIdle: boolean;
  /** First row shown of a page that has no cursor: graph, inspector, help. */
  readonly scroll: number;
  /** What keys are for: prompts take what is typed, `mark` and `recall` one letter. */
  readonly mode: 'browse' | 'search' | 'goto' | 'filter' | 'palette' | 'mark' | 'recall' | 'sql';
  /** What was typed into the prompt so far. */
  readonly input: string;
  /** Row of the palette. */
  readonly cursor: number;
  readonly query: string;
  readonly message: string;
  /** Of a program that still runs: `on` stays at the end of what it has done, `left` only takes in what it does. */
  readonly follow: 'off' | 'on' | 'left';
  readonly playing: boolean;
  /** Columns at a time while playing; below 0 back in time. */
  readonly speed: number;
  readonly choice: LaneChoice;
  /** Lanes whose rows below them are shown, or not, whether they are selected or not. */
  readonly details: ReadonlyMap<number, 'open' | 'folded'>;
  /** The resource that the list of resources points at. */
  readonly resource: number;
  readonly sql: SqlConsole;
  readonly marks: Readonly<Record<string, Place>>;
  /** Where a range begins that ends at the playhead; null: none is being measured. */
  readonly anchor: Nanos | null;
  readonly clock: 'trace' | 'wall';
  readonly back: readonly Place[];
  readonly forward: readonly Place[];
  readonly effect: Effect | null;
};

/** What was asked in SQL, and what came of it. */
export type SqlConsole = SqlAnswer & {
  readonly text: string;
  /** The row that is pointed at. */
  readonly row: number;
};
export type SqlAnswer = {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  /** There were more than the limit. */
  readonly more: boolean;
  readonly problem: string | null;
};

/** What only the outside can do. */
export type Effect =
  | { readonly kind: 'quit' | 'suspend' | 'redraw' | 'mouse' | 'save' }
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'edit'; readonly file: string; readonly line: number };

/** What a move may ask of the trace. */
export type World = {
  readonly timeline: Timeline;
  /** Who keeps a lane waiting: the lane (-1: none), and that in words. */
  readonly blockerOf: (lane: number, at: Nanos) => { readonly lane: number; readonly text: string };
  /** Lanes that a lane keeps waiting, the one that waits longest first. */
  readonly waitersOf: (lane: number, at: Nanos) => readonly number[];
  /** Where in the code a lane waits, or began; null: not known. */
  readonly placeOf: (lane: number, at: Nanos) => { readonly file: string; readonly line: number } | null;
  /** Runs one SELECT; takes as long as that does. */
  readonly query: (sql: string) => SqlAnswer;
  /** Names that a query may have in it. */
  readonly sqlWords: readonly string[];
  /** What to type for a trace's browser, up to its options. */
  readonly command: string;
  /** Where one begins on a screen of that size. */
  readonly landing: (size: Size) => State;
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
  /** There is more of the trace: the world is that of the longer one. `before` is what was known. */
  | { readonly type: 'grown'; readonly before: Timeline }
  /** The outside did what `effect` asked for. */
  | { readonly type: 'done'; readonly message?: string };

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
