import type { PageData } from '../analyzer/export/page-data.ts';

/** Rows of the page's tables by what is asked for at each step of the cursor: made once, for a page may hold a hundred thousand. */
export type Index = {
  readonly holdsOfLane: ReadonlyMap<number, readonly number[]>;
  readonly holdsOf: ReadonlyMap<number, readonly number[]>;
  readonly membersOf: ReadonlyMap<number, readonly number[]>;
  readonly providersOf: ReadonlyMap<number, readonly number[]>;
  readonly laneOfHandle: ReadonlyMap<string, number>;
};

export function indexOf({ holds, members, providers, lanes, strings }: PageData): Index {
  return {
    holdsOfLane: rowsBy(holds.lane),
    holdsOf: rowsBy(holds.resource),
    membersOf: rowsBy(members.resource),
    providersOf: rowsBy(providers.resource),
    laneOfHandle: new Map(lanes.handle.map((id, lane) => [strings[id] ?? '', lane])),
  };
}

function rowsBy(column: readonly number[]): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  column.forEach((value, row) => {
    const found = rows.get(value);
    if (found === undefined) rows.set(value, [row]);
    else found.push(row);
  });
  return rows;
}
