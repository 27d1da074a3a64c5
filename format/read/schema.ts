import { EVENTS } from '../events.ts';
import { listOf, readMap, toBigInt, toCount, toText } from './header.ts';
import { safeText } from './safe-text.ts';

/** The schema chunk: who wrote this file, and with which event table. */
export type TraceSchema = {
  readonly run: string;
  readonly process: string;
  readonly pid: number;
  readonly parent: string;
  readonly thread: number;
  readonly service: string;
  readonly host: string;
  readonly runtime: string;
  readonly recorder: string;
  readonly startedAt: bigint;
  readonly utcOffset: number;
  readonly level: string;
  readonly blockMs: number;
  readonly hooks: readonly string[];
  readonly blindSpots: readonly string[];
  /** Number of fields by event code, as its writer has it. */
  readonly fieldCounts: ReadonlyMap<number, number>;
};

/** What our own version writes: for files whose schema chunk is lost. */
export const OWN_FIELD_COUNTS: ReadonlyMap<number, number> = new Map(
  Object.values(EVENTS).map(({ code, fields }) => [code, fields.length]),
);

const LIST_LIMIT = 1000;
const FIELD_LIMIT = 32;

/** Throws MalformedError (or the msgpack library's error) if the body is not a map. */
export function readSchema(body: Buffer): TraceSchema {
  const map = readMap(body);
  const text = (key: string): string => safeText(toText(map.get(key)), 100);
  return {
    run: text('run'),
    process: text('process'),
    pid: toCount(map.get('pid')),
    parent: text('parent'),
    thread: toCount(map.get('thread')),
    service: text('service'),
    host: text('host'),
    runtime: text('runtime'),
    recorder: text('recorder'),
    startedAt: toBigInt(map.get('startedAt')),
    utcOffset: toOffset(map.get('utcOffset')),
    level: text('level'),
    blockMs: toCount(map.get('blockMs')),
    hooks: texts(map.get('hooks')),
    blindSpots: texts(map.get('blindSpots')),
    fieldCounts: fieldCounts(map.get('events')),
  };
}

function texts(value: unknown): readonly string[] {
  return listOf(value)
    .slice(0, LIST_LIMIT)
    .map((item) => safeText(toText(item)));
}

function toOffset(value: unknown): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Math.abs(number) <= 24 * 60 ? Math.trunc(number) : 0;
}

function fieldCounts(value: unknown): ReadonlyMap<number, number> {
  const entries = listOf(value)
    .slice(0, LIST_LIMIT)
    .map(listOf)
    .filter((row) => listOf(row[2]).length <= FIELD_LIMIT)
    .map((row): [number, number] => [toCount(row[0]), listOf(row[2]).length]);
  return entries.length > 0 ? new Map(entries) : OWN_FIELD_COUNTS;
}
