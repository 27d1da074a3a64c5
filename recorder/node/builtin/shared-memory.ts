import { stringId, textOf } from '../ring/dictionary.ts';
import type { Lock, Ticket } from '../locks/locks.ts';
import { nameObjectsOf } from '../tasks/names.ts';
import { createStamp } from '../stamp.ts';
import { threadLink, type SharedPath } from '../thread.ts';

/**
 * Memory that threads share has no name, and each thread sees another object. So a buffer is named where
 * it is first seen, and its name goes along beside the message that takes it to another thread.
 */
export type Memory = {
  /** The same in all threads. */
  readonly id: string;
  /** The variable it was made into: a string id; 0: none. */
  readonly name: number;
  readonly site: number;
  /** Which thread locked a cell: its number + 1, 0 nobody. Shared like the memory itself. */
  readonly owners: Int32Array;
  /** What this thread did with it. */
  readonly cells: Map<number, Cell>;
};

/** A lock, what this thread holds of it, and the resource id of its signal (0: none yet). */
export type Cell = { lock: Lock | null; hold: Ticket | null; signal: number };

/** Cells of four bytes; of a larger buffer only the first ones can be locks. */
export const CELL_BYTES = 4;
const CELLS = 1024;
/** As far as this a message is looked into. */
const DEPTH = 4;
const VALUES = 200;

const memories = createStamp<Memory>();
const NativeBuffer = SharedArrayBuffer;
const madeBy = threadLink?.run.process ?? 'main';
let made = 0;

/** Buffers that the program makes are named from now on. */
export function nameMemories(): void {
  nameObjectsOf(NativeBuffer.prototype, (buffer, name, site) => {
    memories.set(buffer, newMemory(`${madeBy}.${++made}`, name, site));
  });
}

function newMemory(id: string, name: number, site: number): Memory {
  const owners = new Int32Array(new NativeBuffer(CELLS * CELL_BYTES));
  return { id, name, site, owners, cells: new Map() };
}

/** What is known of the buffer of a view, if threads can share it. */
export function memoryOf(view: unknown): Memory | null {
  if (!ArrayBuffer.isView(view)) return null;
  const { buffer } = view;
  return memories.get(buffer) ?? (buffer instanceof NativeBuffer ? memoryOfBuffer(buffer) : null);
}

function memoryOfBuffer(buffer: SharedArrayBuffer): Memory {
  const known = memories.get(buffer);
  if (known !== undefined) return known;
  const memory = newMemory(`${madeBy}.${++made}`, 0, 0);
  memories.set(buffer, memory);
  return memory;
}

/** Whether there is any in this thread, as far as is known. */
export function hasMemories(): boolean {
  return made > 0;
}

/** The shared memory in a message that is about to leave, with what it is called. */
export function sharedIn(message: unknown): SharedPath[] {
  const found: SharedPath[] = [];
  walk(message, (value, path) => {
    const buffer = bufferOf(value);
    if (buffer === null) return;
    const { id, name, owners } = memoryOfBuffer(buffer);
    const { byteLength: bytes } = buffer;
    found.push({ path, bytes, id, name: textOf(name), owners: owners.buffer as SharedArrayBuffer });
  });
  return found;
}

/** The same in the thread that got the message. */
export function adopt(message: unknown, shared: readonly SharedPath[]): void {
  made += shared.length;
  for (const { path, bytes, id, name, owners } of shared) {
    const buffer = bufferOf(valueAt(message, path));
    if (buffer?.byteLength !== bytes || memories.get(buffer) !== undefined) continue;
    memories.set(buffer, {
      id,
      name: stringId(name),
      site: 0,
      owners: new Int32Array(owners),
      cells: new Map(),
    });
  }
}

function bufferOf(value: unknown): SharedArrayBuffer | null {
  const buffer: unknown = ArrayBuffer.isView(value) ? value.buffer : value;
  return buffer instanceof NativeBuffer ? buffer : null;
}

type Path = SharedPath['path'];

/** Visits the values in plain objects and arrays. Runs none of the program's code: accessors are left alone. */
export function walk(message: unknown, visit: (value: unknown, path: Path) => void): void {
  const queue: { value: unknown; path: Path }[] = [{ value: message, path: [] }];
  for (let index = 0; index < queue.length && index < VALUES; index++) {
    const { value, path } = queue[index]!;
    visit(value, path);
    if (path.length === DEPTH || !isPlain(value)) continue;
    for (const key of Object.keys(value)) {
      const inner: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
      if (typeof inner === 'object' && inner !== null) queue.push({ value: inner, path: [...path, key] });
      if (queue.length > VALUES) break;
    }
  }
}

function isPlain(value: unknown): value is object {
  if (Array.isArray(value)) return true;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

export function valueAt(message: unknown, path: Path): unknown {
  let value = message;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, key)?.value;
  }
  return value;
}
