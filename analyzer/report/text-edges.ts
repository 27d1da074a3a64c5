import { labelled } from './layout.ts';
import type { ReportEdge, ReportFinding } from './types.ts';
import { grouped } from './grouped.ts';

const DEADLOCKS: ReadonlySet<string> = new Set([
  'deadlock',
  'near-deadlock',
  'predicted-deadlock',
  'possible-deadlock',
]);

/** Who waits for whom in one line that grep finds: `cycle  T12 ─R7→ T15 ─R3→ T12`. */
export function edgesText({ kind, edges }: ReportFinding): string[] {
  if (!DEADLOCKS.has(kind) || edges.length === 0) return [];
  const ring = ringOf(edges);
  if (ring !== null)
    return labelled(
      'cycle',
      `${ring.map((edge) => `${edge.from} ${arrow(edge)}`).join(' ')} ${ring[0]?.from}`,
    );
  const ways = grouped(
    edges,
    (edge) => `${edge.from} ${arrow(edge)}`,
    (edge) => edge.to,
  );
  const alike = grouped(
    [...ways],
    ([from, to]) => `${from.split(' ')[1]} ${some(to)}`,
    ([from]) => from.split(' ')[0] ?? '',
  );
  const shown = [...alike].slice(0, MOST).map(([where, from]) => `${some(from)} ${where}`);
  return labelled('knot', `${shown.join(', ')}${alike.size > MOST ? ' …' : ''}`);
}

function some(ids: readonly string[]): string {
  return ids.length > MOST ? `${ids.slice(0, MOST).join('|')}|…` : ids.join('|');
}

const MOST = 8;

/** The edges as one ring through all tasks, or null if they are more than that. */
function ringOf(edges: readonly ReportEdge[]): ReportEdge[] | null {
  const next = new Map(edges.map((edge) => [edge.from, edge]));
  if (next.size !== edges.length) return null;
  const [first] = edges;
  const ring: ReportEdge[] = [];
  for (let edge = first; edge !== undefined && ring.length < edges.length; edge = next.get(edge.to))
    ring.push(edge);
  return ring.length === edges.length && ring.at(-1)?.to === first?.from ? ring : null;
}

function arrow({ resource }: ReportEdge): string {
  return `─${resource ?? 'await'}→`;
}
