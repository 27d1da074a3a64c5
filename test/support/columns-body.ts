import { encode } from '@msgpack/msgpack';

/** One event of a body: its task's id, the code of its shape and its fields. */
export type BodyEvent = {
  readonly dt: number;
  readonly task: number;
  readonly shape: number;
  readonly code: number;
  readonly fields: readonly number[];
};

const ID_FIELDS: Readonly<Record<number, readonly number[]>> = {
  1: [0],
  4: [0],
  5: [0],
  10: [0],
  11: [0],
  12: [0],
  13: [0],
  14: [0],
  15: [0, 1],
};
const TARGETS = new Set([21, 31, 32, 36]);

/** docs/format.md, "Columns", written a second time: slow, plain, and without a look at the recorder's writer. */
export function columnsBody(definitions: readonly unknown[][], events: readonly BodyEvent[]): Buffer {
  const fresh = [...new Set(events.map(({ task }) => task).filter((task) => task !== 0))];
  const column = (key: number, mode: number, values: readonly number[]): Buffer[] =>
    values.length === 0
      ? []
      : [encode(key), encode(mode), encode(Buffer.from(values.flatMap(leb)))].map((part) =>
          Buffer.from(part),
        );
  const fields = events.flatMap(({ code, fields: own }) => own.map((_, index) => 8 + 4 * code + index));
  return Buffer.concat([
    ...definitions.map((part) => Buffer.from(encode(part))),
    Buffer.from(encode(events.length)),
    ...column(
      0,
      2,
      events.map(({ dt }) => zigzag(dt)),
    ),
    ...column(1, 1, taskCodes(events, fresh)),
    ...column(2, 3, differences(fresh).map(zigzag)),
    ...column(
      3,
      1,
      events.map(({ shape }) => shape),
    ),
    ...[...new Set(fields)].flatMap((key) => fieldColumn(events, key, column)),
  ]);
}

function taskCodes(events: readonly BodyEvent[], fresh: readonly number[]): number[] {
  const places: number[] = [];
  let given = 0;
  let seen = 0;
  return events.map(({ task }) => {
    if (task === 0) return 0;
    const place = places.indexOf(task);
    if (place >= 0) return place + 1;
    const isNew = fresh.indexOf(task) === seen;
    if (isNew) seen++;
    places[given++ % 127] = task;
    return isNew ? 128 : 128 + seen - fresh.indexOf(task);
  });
}

function fieldColumn(
  events: readonly BodyEvent[],
  key: number,
  column: (key: number, mode: number, values: readonly number[]) => Buffer[],
): Buffer[] {
  const code = (key - 8) >> 2;
  const index = (key - 8) & 3;
  const own = events.filter((event) => event.code === code);
  const values = own.map(({ fields }) => fields[index]!);
  if (new Set(values).size === 1) return column(key, 0, [zigzag(values[0]!)]);
  if (ID_FIELDS[code]?.includes(index) === true) return column(key, 3, differences(values).map(zigzag));
  if (!TARGETS.has(code) || index !== 1) return column(key, 2, values.map(zigzag));
  const last = new Map<number, number>();
  const byKind = own.map(({ fields: [kind = 0, target = 0] }) => {
    const difference = target - (last.get(kind) ?? 0);
    last.set(kind, target);
    return difference;
  });
  return column(key, 4, byKind.map(zigzag));
}

function differences(values: readonly number[]): number[] {
  return values.map((value, index) => value - (values[index - 1] ?? 0));
}

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function leb(value: number): number[] {
  return value < 128 ? [value] : [128 + (value % 128), ...leb(Math.floor(value / 128))];
}
