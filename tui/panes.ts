/** What surrounds the canvas says and where: bars for Ink to draw, and rows ready to paint. */
import { BOLD } from './grid.ts';
import { isTooSmall, SMALLEST, type Rect } from './layout.ts';
import { PAGES, type Page } from './model.ts';
import { footerRow, headerRow } from './paint/bars.ts';
import { eventRows } from './paint/events.ts';
import { findingHead } from './paint/finding-head.ts';
import { findingRows } from './paint/findings.ts';
import { graphRows } from './paint/graph.ts';
import { inspectorRows } from './paint/inspector.ts';
import { paletteRows } from './paint/palette.ts';
import { resourceRows } from './paint/resources.ts';
import { fitRow, run, widthIn, windowed, type Row } from './paint/row.ts';
import type { Scene } from './paint/scene.ts';
import { busiestFirst } from './queues.ts';
import { sqlRows } from './paint/sql.ts';
import { taskRows } from './paint/tasks.ts';
import { laneText, stampText } from './paint/words.ts';

export type Pane = { readonly rect: Rect; readonly rows: readonly Row[] };

/** One row. */
export type Bar = { readonly x: number; readonly y: number; readonly width: number; readonly row: Row };

/** All around the canvas. */
export type Panes = {
  /** Header, titles and footer. */
  readonly bars: readonly Bar[];
  /** What is below the titles. */
  readonly content: readonly Pane[];
};

/** What is to be seen around the canvas. */
export function panesOf(scene: Scene): Panes {
  const { size } = scene.layout;
  if (isTooSmall(size)) return { bars: tooSmall(scene), content: [] };
  const ends = [
    { x: 0, y: 0, width: size.columns, row: headerRow(scene) },
    { x: 0, y: size.rows - 1, width: size.columns, row: footerRow(scene) },
  ];
  const withTitles =
    scene.state.mode === 'palette' ? [palettePane(scene)] : [...listPanes(scene), ...sidePanes(scene)];
  return {
    bars: [...ends, ...withTitles.map(({ title }) => title)],
    content: [...wall(scene), ...withTitles.map(({ body }) => body)],
  };
}

/** Whether the canvas is to be seen at all. */
export function showsCanvas({ layout, state }: Scene): boolean {
  return !isTooSmall(layout.size) && state.mode !== 'palette';
}

function tooSmall({ layout: { size } }: Scene): Bar[] {
  const text = `at least ${SMALLEST.columns}×${SMALLEST.rows} is needed, this is ${size.columns}×${size.rows}`;
  const rows = [[run('terminal too small', 'waiting', BOLD)], [run(text)], [run('q quits', 'muted')]];
  return rows.map((row, y) => ({ x: 0, y, width: size.columns, row: fitRow(row, size.columns) }));
}

function palettePane(scene: Scene): TitledPane {
  const { size } = scene.layout;
  const rect = { x: 0, y: 1, width: size.columns, height: size.rows - 2 };
  const title = [
    run(' KEYS ', 'accent', BOLD),
    run(' type to search, ↑ ↓ choose, Enter does it, Esc closes ', 'muted'),
  ];
  return titled(scene, rect, title, paletteRows(scene, rect.width, rect.height - 1));
}

/** Fewer rows than this are not worth a pane of their own. */
const LEAST_ROWS = 7;

/** The list; where it leaves room below, the events around the playhead fill it. */
function listPanes(scene: Scene): TitledPane[] {
  const { list } = scene.layout;
  const page = shownPage(scene);
  if (page === 'graph' || page === 'inspector') return [listPane(scene, list)];
  const rows = page === 'sql' ? list.height : listRows(scene, page, list).length;
  const top = { ...list, height: rows + 2 };
  const below = { ...list, y: list.y + top.height, height: list.height - top.height };
  if (page === 'events' || below.height < LEAST_ROWS) return [listPane(scene, list)];
  return [
    listPane(scene, top),
    titled(
      scene,
      below,
      name(scene, 'events', 'EVENTS around the playhead'),
      eventRows(scene, below.width, below.height - 1),
    ),
  ];
}

/** The list's pages; with a side, graph and inspector have a place of their own. */
function listPane(scene: Scene, rect: Rect): TitledPane {
  const page = shownPage(scene);
  const title = tabs(scene, page, rect.width);
  if (page === 'graph')
    return scrolling(scene, rect, title, [...findingHead(scene, rect.width - 1), ...graphRows(scene)]);
  if (page === 'inspector') return scrolling(scene, rect, title, inspectorRows(scene, rect.width - 1));
  return titled(scene, rect, title, listRows(scene, page, rect));
}

/** As many as there are, or as fit below a title. */
function listRows(scene: Scene, page: List, { width, height }: Rect): readonly Row[] {
  switch (page) {
    case 'findings':
      return findingRows(scene, width, height - 1);
    case 'tasks':
      return taskRows(scene, width, height - 1);
    case 'events':
      return eventRows(scene, width, height - 1);
    case 'resources':
      return resourceRows(scene, width, height - 1);
    case 'sql':
      return sqlRows(scene, width, height - 1);
    default:
      return page satisfies never;
  }
}

type List = Exclude<Page, 'graph' | 'inspector'>;

function shownPage({ layout, state }: Scene): Page {
  return layout.side === null ? state.page : state.list;
}

function wall({ layout, state, glyphs }: Scene): Pane[] {
  if (layout.side === null || state.mode === 'palette') return [];
  const rect = { x: layout.side.graph.x - 1, y: 1, width: 1, height: layout.size.rows - 2 };
  return [{ rect, rows: Array.from({ length: rect.height }, () => [run(glyphs.wall, 'faint')]) }];
}

function sidePanes(scene: Scene): TitledPane[] {
  const { layout, state, timeline } = scene;
  if (layout.side === null) return [];
  const { graph, inspector } = layout.side;
  return [
    scrolling(
      scene,
      graph,
      name(scene, 'graph', `5 WAIT-FOR GRAPH at ${stampText(timeline, state.at)}`),
      graphRows(scene),
      state.focus === 'graph',
    ),
    scrolling(
      scene,
      inspector,
      name(scene, 'inspector', `7 ${laneText(timeline, state.lane)}`),
      inspectorRows(scene, inspector.width - 2),
      state.focus === 'inspector',
    ),
  ];
}

/** Where there is no room for the names of all pages, their keys have to do. */
function tabs(scene: Scene, shown: Page, width: number): Row {
  const named = tabsWith(scene, shown, (page, i) => ` ${i + 1} ${page} `);
  return widthIn(named) < width ? named : tabsWith(scene, shown, (_, i) => ` ${i + 1} `);
}

function tabsWith(scene: Scene, shown: Page, other: (page: Page, i: number) => string): Row {
  const { layout, timeline } = scene;
  return PAGES.flatMap((page, i): Row => {
    if (layout.side !== null && (page === 'graph' || page === 'inspector')) return [];
    const count = {
      findings: timeline.findings.length,
      tasks: timeline.lanes.length,
      events: timeline.events.at.length,
      resources: busiestFirst(timeline).length,
    };
    const amount = page in count ? ` (${count[page as keyof typeof count].toLocaleString('en-US')})` : '';
    if (page !== shown) return [run(other(page, i), 'muted')];
    return name(scene, page, `${i + 1} ${page.toUpperCase()}${amount}`);
  });
}

function name({ state }: Scene, page: Page, text: string): Row {
  const isFocused = state.focus === page;
  return [
    {
      ...run(` ${text} `, isFocused ? 'onPlayhead' : 'accent', BOLD),
      ...(isFocused ? { bg: run('', 'accent').fg ?? 0 } : {}),
    },
  ];
}

type TitledPane = { readonly title: Bar; readonly body: Pane };

/** A title with a rule after it, and rows below. */
function titled({ glyphs }: Scene, rect: Rect, title: Row, rows: readonly Row[]): TitledPane {
  const rule = run(glyphs.rule.repeat(Math.max(0, rect.width - widthIn(title) - 1)), 'faint');
  const head = fitRow([run(glyphs.rule, 'faint'), ...title, rule], rect.width);
  const below = { ...rect, y: rect.y + 1, height: rect.height - 1 };
  return {
    title: { x: rect.x, y: rect.y, width: rect.width, row: head },
    body: { rect: below, rows: rows.slice(0, below.height).map((row) => fitRow(row, rect.width)) },
  };
}

function scrolling(scene: Scene, rect: Rect, title: Row, rows: readonly Row[], isFocused = true): TitledPane {
  const first = isFocused ? scene.state.scroll : 0;
  const shown = windowed(rows, first, rect.height - 1);
  const indented = shown.map((row) => [run(' ')].concat(row));
  return titled(scene, rect, title, indented);
}
