import { plainBody } from './body.ts';
import { CHUNK } from './header.ts';
import { readSchema, type TraceSchema } from './schema.ts';
import { openSource, type ByteSource } from './source.ts';
import { walkChunks, type ChunkEntry, type FileIndex } from './walk.ts';

/** One trace file: what is in it, without its events. */
export type Segment = {
  readonly name: string;
  readonly index: FileIndex;
  /** null: lost, or not of this format. */
  readonly schema: TraceSchema | null;
  /** Opens the file only while reading: a run may have more files than a process may open. */
  readonly body: (entry: ChunkEntry) => Buffer;
};

/** Walks a file. Throws only what the file system throws. */
export function openSegment(path: string): Segment {
  return withSource(path, (source) => readSegment(source, (read) => withSource(path, read)));
}

/** Walks what is in memory, as if it were a file. */
export function segmentOf(source: ByteSource): Segment {
  return readSegment(source, (read) => read(source));
}

type Reopen = <T>(read: (source: ByteSource) => T) => T;

function readSegment(source: ByteSource, reopen: Reopen): Segment {
  const index = walkChunks(source);
  const body = (entry: ChunkEntry): Buffer =>
    reopen((again) => again.read(entry.bodyAt, Math.min(entry.bodyLength, Math.max(0, again.size - entry.bodyAt))));
  return { name: source.name, index, schema: findSchema(index, body), body };
}

function findSchema(index: FileIndex, body: Segment['body']): TraceSchema | null {
  for (const entry of index.chunks) {
    if (entry.header.kind !== CHUNK.schema) continue;
    try {
      return readSchema(plainBody(body(entry), entry.header.compression, entry.header.rawLength));
    } catch {
      // The next segment of the process may have it.
    }
  }
  return null;
}

function withSource<T>(path: string, read: (source: ByteSource) => T): T {
  const source = openSource(path);
  try {
    return read(source);
  } finally {
    source.close();
  }
}
