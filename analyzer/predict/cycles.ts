/** Circles of request classes, each of which may have to wait for the next. */
import { components } from '../graph/scc.ts';
import type { RequestClass } from './classes.ts';

const LONGEST = 5;
const MOST = 2000;

export type Circles = { readonly circles: readonly (readonly RequestClass[])[]; readonly isCut: boolean };

/** All circles of up to five classes, the short ones first; as many as are worth looking at. */
export function circlesOf(classes: readonly RequestClass[]): Circles {
  const nodes = classes.map(({ id }) => id);
  const groups = components(nodes, (id) => classes[id]!.next);
  const circles: RequestClass[][] = [];
  let isCut = false;
  for (const group of groups) {
    const members = new Set(group);
    for (let length = 1; length <= LONGEST; length++) {
      for (const start of group.toSorted((a, b) => a - b)) {
        isCut = !walk(classes, members, [start], { length, circles }) || isCut;
      }
    }
  }
  return { circles, isCut };
}

type Wanted = { readonly length: number; readonly circles: RequestClass[][] };

/** Circles that begin at their least class. false: there are too many. */
function walk(
  classes: readonly RequestClass[],
  members: ReadonlySet<number>,
  path: number[],
  wanted: Wanted,
): boolean {
  if (wanted.circles.length >= MOST) return false;
  const [start = 0] = path;
  for (const next of classes[path.at(-1)!]!.next) {
    if (next === start && path.length === wanted.length) wanted.circles.push(path.map((id) => classes[id]!));
    else if (next > start && members.has(next) && path.length < wanted.length && !path.includes(next)) {
      if (!walk(classes, members, [...path, next], wanted)) return false;
    }
  }
  return true;
}
