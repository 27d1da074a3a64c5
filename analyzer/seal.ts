import { closeSync, openSync, renameSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { crc32, zstdCompressSync } from 'node:zlib';
import { InputError } from '../format/errors.ts';
import type { Segment } from '../format/read/segment.ts';
import { isBacklog } from '../format/read/plan.ts';
import { openSource } from '../format/read/source.ts';
import type { ChunkEntry } from '../format/read/walk.ts';
import { compressed } from '../format/write/chunk.ts';
import { codeOf } from './import/discover.ts';
import { isRunning } from './import/process-rows.ts';
import type { Run } from './import/run.ts';

/** Of one file, before and after; equal: it was left as it is. */
export type SealedFile = { readonly file: string; readonly before: number; readonly after: number };

const ZSTD = 2;

/**
 * Writes each file of a run again with its chunks compressed, and puts it in the old one's place. What is
 * still written to is left alone, and so is what is damaged: the evidence of how stays. Throws InputError
 * if a file can't be written.
 */
export function sealRun(run: Run): SealedFile[] {
  return run.processes.flatMap((process) => {
    const last = process.segments.findLastIndex(({ name }) => !isBacklog(name));
    return process.segments.map((segment, index) => {
      const isOpen = isRunning(process) && index >= last;
      const before = segment.index.size;
      return {
        file: segment.name,
        before,
        after: isOpen || segment.index.lostBytes > 0 ? before : sealFile(segment),
      };
    });
  });
}

function sealFile({ name, index }: Segment): number {
  const source = openSource(name);
  const beside = `${name}.sealing`;
  try {
    const { atime, mtime } = statSync(name);
    const to = openSync(beside, 'wx', 0o600);
    try {
      index.chunks.forEach((entry, number) => {
        const end = index.chunks[number + 1]?.offset ?? index.size;
        writeAll(to, sealed(source.read(entry.offset, end - entry.offset), entry));
      });
    } finally {
      closeSync(to);
    }
    // Which file is the oldest decides which goes when there is no more room.
    utimesSync(beside, atime, mtime);
    renameSync(beside, name);
  } catch (cause) {
    rmSync(beside, { force: true });
    throw new InputError('EOPTION', `${name}: can't be sealed (${codeOf(cause)})`, { cause });
  } finally {
    source.close();
  }
  return statSync(name).size;
}

function sealed(chunk: Buffer, { offset, bodyAt, bodyLength }: ChunkEntry): Uint8Array {
  // Of a raw chunk whose writer was killed, the end may not be in the file.
  if (bodyAt - offset + bodyLength > chunk.length) return chunk;
  const packed = zstdCompressSync(chunk.subarray(chunk.length - bodyLength));
  const smaller = compressed(chunk, bodyLength, packed, ZSTD, crc32);
  return smaller !== null && smaller.length < chunk.length ? smaller : chunk;
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}
