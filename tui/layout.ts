/** Where things are on the screen. Depends on its size and on what is shown, and on nothing else. */
export type Rect = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};
export type Size = { readonly columns: number; readonly rows: number };

export type Layout = {
  readonly size: Size;
  /** Minimap, ruler, loops and lanes. */
  readonly canvas: Rect;
  /** Columns of the canvas taken by names; the rest is time. */
  readonly labelWidth: number;
  readonly timeWidth: number;
  /** Canvas rows before the first lane. */
  readonly lanesTop: number;
  readonly laneRows: number;
  readonly list: Rect;
  /** null: the screen is narrow, so graph and inspector are pages of the list. */
  readonly side: { readonly graph: Rect; readonly inspector: Rect } | null;
};

export const SMALLEST: Size = { columns: 60, rows: 16 };
const WIDE = 120;
/** Blocked tasks, findings, ruler. */
const MAP_ROWS = 3;
const FEW_LOOPS = 4;
/** On a large screen there is a row of a loop for so many rows. */
const ROWS_PER_LOOP = 6;
/** Rows below the lanes for what the selected one holds. */
const ROOM_BELOW = 4;

export type LayoutNeeds = {
  readonly loops: number;
  readonly lanes: number;
  /** The list takes all rows below the minimap. */
  readonly maximized: boolean;
};

export function isTooSmall({ columns, rows }: Size): boolean {
  return columns < SMALLEST.columns || rows < SMALLEST.rows;
}

/** Few lanes leave their room to the list. Row 0 is the header, the last row the keys; in between canvas over list, and beside them the side. */
export function layoutOf(size: Size, needs: LayoutNeeds): Layout {
  const wide = size.columns >= WIDE;
  const sideWidth = wide ? clamp(Math.floor(size.columns * 0.34), 46, 72) : 0;
  const width = size.columns - sideWidth - (wide ? 1 : 0);
  const body = size.rows - 2;
  const loops = Math.min(needs.loops, Math.max(FEW_LOOPS, Math.floor(body / ROWS_PER_LOOP)));
  const most = MAP_ROWS + loops + needs.lanes + ROOM_BELOW;
  const listHeight = needs.maximized ? body - MAP_ROWS : Math.max(listRows(body, wide), body - most);
  const canvasHeight = body - listHeight;
  const labelWidth = clamp(Math.floor(width * 0.24), 17, 28);
  return {
    size,
    canvas: { x: 0, y: 1, width, height: canvasHeight },
    labelWidth,
    timeWidth: width - labelWidth - 1,
    lanesTop: MAP_ROWS + loops,
    laneRows: Math.max(0, canvasHeight - MAP_ROWS - loops),
    list: { x: 0, y: 1 + canvasHeight, width, height: listHeight },
    side: wide ? sideRects(width + 1, sideWidth, body) : null,
  };
}

function listRows(body: number, wide: boolean): number {
  return wide ? clamp(Math.floor(body * 0.3), 8, 20) : Math.max(7, Math.floor(body * 0.46));
}

function sideRects(x: number, width: number, body: number): Layout['side'] {
  const graph = Math.floor(body * 0.45);
  return {
    graph: { x, y: 1, width, height: graph },
    inspector: { x, y: 1 + graph, width, height: body - graph },
  };
}

/** The value, or the nearest end of the range. */
export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
