import type { SiteDefinition } from '../../format/read/definitions.ts';
import type { Tables } from './tables.ts';

/** Ids in the database of sites, stacks and texts. The same place has one id in all processes. */
export type Places = {
  readonly site: (site: SiteDefinition | null) => number | null;
  readonly stack: (stack: readonly SiteDefinition[] | null) => number | null;
  readonly text: (text: string) => number;
};

export function openPlaces(tables: Tables): Places {
  const site = numbered<SiteDefinition>(
    ({ file, line, column, fn }) => `${file}\0${line}\0${column}\0${fn}`,
    (id, { file, line, column, fn }) => tables.site.add(id, file, line, column, fn),
  );
  const stack = numbered<readonly SiteDefinition[]>(
    (sites) => sites.map((one) => site(one)).join(),
    (id, sites) => sites.forEach((one, depth) => tables.stack.add(id, depth, site(one))),
  );
  const texts = new Map<string, number>();
  const text = (value: string): number => {
    const known = texts.get(value);
    if (known !== undefined) return known;
    texts.set(value, texts.size + 1);
    tables.string.add(texts.size, value);
    return texts.size;
  };
  return {
    site: (one) => (one === null ? null : site(one)),
    stack: (sites) => (sites === null || sites.length === 0 ? null : stack(sites)),
    text,
  };
}

/** Numbers values by their key; the objects seen before are found without making it. */
function numbered<T extends object>(
  keyOf: (value: T) => string,
  onNew: (id: number, value: T) => void,
): (value: T) => number {
  const byObject = new WeakMap<T, number>();
  const byKey = new Map<string, number>();
  // An event's place is asked for more than once.
  let last: T | null = null;
  let lastId = 0;
  return (value) => {
    if (value === last) return lastId;
    let id = byObject.get(value);
    if (id !== undefined) {
      last = value;
      return (lastId = id);
    }
    const key = keyOf(value);
    id = byKey.get(key);
    if (id === undefined) {
      id = byKey.size + 1;
      byKey.set(key, id);
      onNew(id, value);
    }
    byObject.set(value, id);
    return id;
  };
}
