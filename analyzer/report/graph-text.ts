import { moment, span } from './clock.ts';
import type { GraphEdge, GraphTask, WaitGraph } from './graph.ts';
import { counted } from './layout.ts';
import { fileOf, shortPaths } from './paths.ts';
import { PLAIN, type Style } from './style.ts';
import { grouped } from './grouped.ts';

/**
 * The graph as rings with trees: a task usually waits for one thing, so each part of the graph is at
 * most one ring with trees of waiters hanging on it. What is more than that follows as single lines.
 */
export function graphText(graph: WaitGraph, style: Style = PLAIN): string {
  const drawing = new Drawing(graph, style);
  for (const ring of graph.rings) drawing.ring(ring);
  drawing.trees();
  drawing.rest();
  const size = `${counted(graph.tasks.length, 'task')}, ${counted(new Set(graph.edges.map((edge) => edge.from)).size, 'wait')}`;
  const head = `wait-for graph at ${moment(graph.atMs)} (${graph.atWall}): ${size}`;
  const body = drawing.lines.length === 0 ? ['', 'Nobody waits for another task.'] : drawing.lines;
  return `${[head, ...body, ...outsideText(graph.outside)].join('\n')}\n`;
}

function outsideText(tasks: readonly string[]): string[] {
  if (tasks.length === 0) return [];
  return ['', `Waiting for a timer, a socket or something else outside: ${some(tasks)}`];
}

function some(ids: readonly string[]): string {
  return ids.length > 8 ? `${ids.slice(0, 8).join(', ')} and ${ids.length - 8} more` : ids.join(', ');
}

const STATES: Readonly<Record<GraphTask['state'], string>> = {
  waiting: '(waiting)',
  outside: '(waits for something outside)',
  running: '(not waiting)',
  ended: '(has ended)',
};

/** Keeps account of who has been drawn already, so that every task is in one place. */
class Drawing {
  readonly lines: string[] = [];
  readonly #graph: WaitGraph;
  readonly #style: Style;
  readonly #drawn = new Set<GraphEdge>();
  readonly #placed = new Set<string>();
  readonly #names: ReadonlyMap<string, string>;
  readonly #to: ReadonlyMap<string | null, readonly GraphEdge[]>;
  readonly #short: (site: string) => string;

  constructor(graph: WaitGraph, style: Style) {
    this.#graph = graph;
    this.#style = style;
    this.#names = new Map(graph.tasks.map(({ id, name }) => [id, name]));
    this.#short = shortPaths(graph.edges.flatMap(({ site }) => (site === null ? [] : [fileOf(site)])));
    this.#to = grouped(
      graph.edges,
      ({ to }) => to,
      (edge) => edge,
    );
    for (const id of graph.rings.flat()) this.#placed.add(id);
  }

  /** Each task of the ring above the one that it waits for; the rail on the left leads back up. */
  ring(ids: readonly string[]): void {
    const edges = ids.map((id, i) => this.#edge(id, ids[(i + 1) % ids.length]));
    for (const edge of edges) if (edge !== undefined) this.#drawn.add(edge);
    this.lines.push('', this.#style.bad(`RING of ${counted(ids.length, 'task')}`));
    edges.forEach((edge, i) => {
      const id = ids[i] ?? '';
      const last = i === edges.length - 1;
      this.lines.push(`${i === 0 ? '╭▶ ' : '│  '}${this.#style.strong(this.#called(id))}`);
      this.#waiters(id, '│    ');
      if (edge === undefined) return;
      const by = edge.resource === null ? '' : byWhom(edge);
      const back = by === '' ? ' ↑' : `, ${by} ${edge.to} ↑`;
      this.lines.push(`${last ? '╰─────' : '│    │'} waits ${this.#what(edge)}${last ? back : ''}`);
      if (!last) this.lines.push(`│    ▼ ${by}`.trimEnd());
    });
  }

  /** Who waits for tasks that wait for nobody, and who waits for nobody that is known. */
  trees(): void {
    const waiting = new Set(this.#graph.edges.map((edge) => edge.from));
    for (const { id, state } of this.#graph.tasks) {
      if (waiting.has(id)) continue;
      this.lines.push('', `${this.#called(id)}  ${this.#style.faint(STATES[state])}`);
      this.#waiters(id, '');
    }
    if (!this.#to.has(null)) return;
    this.lines.push('', 'nobody is known who could end these waits');
    this.#waiters(null, '');
  }

  /** The waits that would draw a task a second time. */
  rest(): void {
    const left = this.#graph.edges.filter((edge) => !this.#drawn.has(edge));
    const groups = grouped(
      left,
      (edge) => `${edge.from} ${edge.label}`,
      (edge) => edge,
    );
    if (groups.size > 0) this.lines.push('', 'and also');
    for (const [first, ...more] of groups.values()) {
      if (first === undefined) continue;
      const ids = [first, ...more].map((edge) => edge.to ?? 'nobody');
      const what =
        first.label === '' ? `for ${some(ids)} to end` : `for ${first.label}, ${byWhom(first)} ${some(ids)}`;
      this.lines.push(`  ${this.#called(first.from)} waits ${what}`);
    }
  }

  /** The tree of those who wait for `id`, and for them in turn. A stack, for trees may be deep. */
  #waiters(id: string | null, rail: string): void {
    const stack = this.#branches(id, rail);
    for (let branch = stack.pop(); branch !== undefined; branch = stack.pop()) {
      const { edge, rail: left, last } = branch;
      this.lines.push(`${left}${last ? '└─ ' : '├─ '}${this.#called(edge.from)} waits ${this.#what(edge)}`);
      for (const next of this.#branches(edge.from, `${left}${last ? '   ' : '│  '}`)) stack.push(next);
    }
  }

  #branches(id: string | null, rail: string): { edge: GraphEdge; rail: string; last: boolean }[] {
    const edges: GraphEdge[] = [];
    for (const edge of this.#to.get(id) ?? []) {
      if (this.#drawn.has(edge) || this.#placed.has(edge.from)) continue;
      this.#placed.add(edge.from);
      this.#drawn.add(edge);
      edges.push(edge);
    }
    return edges.map((edge, i) => ({ edge, rail, last: i === edges.length - 1 })).toReversed();
  }

  #edge(from: string, to: string | undefined): GraphEdge | undefined {
    return this.#to.get(to ?? null)?.find((edge) => edge.from === from);
  }

  #called(id: string): string {
    return `${id} ${this.#names.get(id) ?? ''}`.trimEnd();
  }

  #what({ label, sinceMs, to, via, site }: GraphEdge): string {
    const awaited = to === null ? '' : ` for ${to} to end`;
    const place = site === null ? '' : `  ${this.#style.faint(this.#short(site))}`;
    const how = via === 'finding' ? ' (inferred)' : '';
    return `${span(this.#graph.atMs - sinceMs)}${label === '' ? awaited : ` for ${label}`}${how}${place}`;
  }
}

function byWhom({ via, verb }: GraphEdge): string {
  return via === 'hold' ? 'held by' : `only ${verb} by`;
}
