import { Packer } from '../../../format/write/msgpack.ts';
import { DEFINE_RESOURCE } from './ring-layout.ts';
import type { Dictionary } from './dictionary.ts';
import { RECORD_WORDS } from './records.ts';

/** docs/format.md, "Raw chunk". */
const MAGIC = 0x3152_4757; // "WGR1", the lowest byte first
const HEAD_WORDS = 6;
const RECORD_BYTES = RECORD_WORDS * 4;
/** With as many definitions of resources that is less than a body may have. */
const MOST_RECORDS = 12_000;
const MOST_DEFINITIONS = 256 * 1024;
/** No text of a trace is longer. */
const MAX_TEXT = 500;
const PART = { string: 0, site: 1, stack: 2, resource: 3 } as const;

/** Puts records into `words`; returns how many. */
export type CopyRecords = (words: Int32Array) => number;
export type RawBody = { readonly body: Uint8Array; readonly records: number };

/** The bodies of the raw chunks of one file: each defines what the ones before it have not. */
export class RawChunks {
  readonly #dictionary: Dictionary;
  readonly #redacted: (text: string) => string;
  readonly #definitions = new Packer();
  /** So much of the dictionary is in the file. */
  #strings = 1;
  #sites = 1;
  #stacks = 1;

  constructor(dictionary: Dictionary, redacted: (text: string) => string) {
    this.#dictionary = dictionary;
    this.#redacted = redacted;
  }

  /** The next body, of about `bytes` at most. It has no records while there is more to define than goes into one. */
  next(bytes: number, copy: CopyRecords): RawBody {
    this.#definitions.reset();
    const isDefined = this.#defineNew();
    const room = Math.max(0, bytes - this.#definitions.length);
    const most = Math.min(MOST_RECORDS, 1 + Math.floor(room / RECORD_BYTES));
    const words = new Int32Array(most * RECORD_WORDS);
    const records = isDefined ? copy(words) : 0;
    for (let record = 0; record < records; record++) this.#defineResource(words, record * RECORD_WORDS);
    return { body: this.#body(new Uint8Array(words.buffer, 0, records * RECORD_BYTES)), records };
  }

  #body(records: Uint8Array): Uint8Array {
    const definitions = this.#definitions.bytes();
    const count = records.length / RECORD_BYTES;
    const body = new Uint8Array(HEAD_WORDS * 4 + definitions.length + records.length);
    const head = [MAGIC, RECORD_BYTES, count, definitions.length, count, definitions.length];
    body.set(new Uint8Array(Uint32Array.from(head).buffer));
    body.set(definitions, HEAD_WORDS * 4);
    body.set(records, HEAD_WORDS * 4 + definitions.length);
    return body;
  }

  /** False: there is more. */
  #defineNew(): boolean {
    const { strings, sites, stacks } = this.#dictionary;
    const hasRoom = (): boolean => this.#definitions.length < MOST_DEFINITIONS;
    while (this.#strings < strings.length && hasRoom()) this.#defineString(this.#strings++);
    while (this.#sites * 4 < sites.length && hasRoom()) {
      const site = this.#sites++;
      this.#define(PART.site, site, ...sites.slice(site * 4, site * 4 + 4));
    }
    while (this.#stacks < stacks.length && hasRoom()) this.#defineStack(this.#stacks++);
    return hasRoom();
  }

  #defineString(id: number): void {
    const out = this.#definitions;
    out.list(3);
    out.int(PART.string);
    out.int(id);
    out.string(this.#redacted(this.#dictionary.strings[id]!).slice(0, MAX_TEXT));
  }

  #defineStack(id: number): void {
    const out = this.#definitions;
    const stack = this.#dictionary.stacks[id]!;
    out.list(3);
    out.int(PART.stack);
    out.int(id);
    out.list(stack.length);
    for (const site of stack) out.int(site);
  }

  /** Such a record is no event: readers pass it over. */
  #defineResource(words: Int32Array, at: number): void {
    if (words[at + 2] !== DEFINE_RESOURCE) return;
    const [id = 0, site = 0, parent = 0, kind = 0, ...others] = words.subarray(at + 3, at + RECORD_WORDS);
    const [name = 0, capacity = 0, flags = 0] = others;
    this.#define(PART.resource, id, kind, name, site, capacity, flags, parent);
  }

  #define(part: number, ...fields: number[]): void {
    this.#definitions.list(1 + fields.length);
    this.#definitions.int(part);
    for (const field of fields) this.#definitions.int(field);
  }
}
