import { EVENTS } from '../events.ts';
import { Packer } from './msgpack.ts';

/** The body of the schema chunk, but for the event table; see docs/format.md. */
export type Schema = {
  readonly run: string;
  readonly process: string;
  readonly pid: number;
  readonly ppid: number;
  readonly parent: string;
  readonly thread: number;
  readonly service: string;
  readonly host: string;
  readonly runtime: string;
  readonly recorder: string;
  /** Wall ns since 1970. */
  readonly startedAt: bigint;
  /** Minutes. */
  readonly utcOffset: number;
  readonly level: 'locks' | 'awaits';
  readonly blockMs: number;
  readonly hooks: readonly string[];
  readonly blindSpots: readonly string[];
};

/** The body of a schema chunk. */
export function packSchema(schema: Schema): Uint8Array {
  const out = new Packer();
  const entries = Object.entries(schema);
  out.map(entries.length + 1);
  for (const [key, value] of entries) {
    out.string(key);
    if (typeof value === 'string') out.string(value);
    else if (typeof value === 'number') out.int(value);
    else if (typeof value === 'bigint') out.uint64(value);
    else packStrings(out, value);
  }
  out.string('events');
  out.list(Object.keys(EVENTS).length);
  for (const [name, { code, fields }] of Object.entries(EVENTS)) {
    out.list(3);
    out.int(code);
    out.string(name);
    packStrings(out, fields);
  }
  return out.bytes();
}

function packStrings(out: Packer, strings: readonly string[]): void {
  out.list(strings.length);
  for (const text of strings) out.string(text);
}
