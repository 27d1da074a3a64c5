import { plainBody } from './body.ts';
import { CHUNK } from './header.ts';
import { readSchema, type TraceSchema } from './schema.ts';
import { isBacklog } from './plan.ts';
import { bytesSource, openSource, reopenedSource, type ByteSource } from './source.ts';
import { walkChunks, type ChunkEntry, type FileIndex } from './walk.ts';

/** One trace file: what is in it, without its events. */
export type Segment = {
  readonly name: string;
  readonly index: FileIndex;
  /** null: lost, or not of this format. */
  readonly schema: TraceSchema | null;
  readonly body: (entry: ChunkEntry) => Buffer;
};

const MOST_OF_BACKLOG = 32 * 1024 * 1024;

/** Walks a file. Throws only what the file system throws. */
export function openSegment(path: string): Segment {
  const source = openSource(path);
  try {
    return segmentFrom(source, readLater(source));
  } finally {
    source.close();
  }
}

/** A backlog is read at once, if it may be one by its size: the process that wrote it may remove it at any time. */
function readLater(source: ByteSource): ByteSource {
  const { name, size } = source;
  if (!isBacklog(name) || size > MOST_OF_BACKLOG) return reopenedSource(name, size);
  return bytesSource(name, source.read(0, size));
}

/** Walks what is in memory, as if it were a file. */
export function segmentOf(source: ByteSource): Segment {
  return segmentFrom(source, source);
}

function segmentFrom(source: ByteSource, later: ByteSource): Segment {
  const index = walkChunks(source);
  const body = ({ bodyAt, bodyLength }: ChunkEntry): Buffer =>
    later.read(bodyAt, Math.min(bodyLength, Math.max(0, later.size - bodyAt)));
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
