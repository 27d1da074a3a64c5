import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openSegment } from '../../../format/read/segment.ts';
import { Sealing } from '../../../recorder/node/worker/sealing.ts';

/** A trace's files together: their bytes, and the events in them. */
export type Size = { readonly bytes: number; readonly events: number };

export function sizeOf(folder: string): Size {
  const files = globSync(join(folder, '*.wgt'));
  const chunks = files.flatMap((file) => openSegment(file).index.chunks);
  return {
    bytes: files.reduce((sum, file) => sum + statSync(file).size, 0),
    events: chunks.reduce((sum, { header }) => sum + header.count, 0),
  };
}

/** Seals all segments of a folder as Node's recorder does with those that are full. */
export function seal(folder: string): void {
  for (const file of globSync(join(folder, '*.wgt'))) {
    const sealing = new Sealing();
    const { chunks, size } = openSegment(file).index;
    const lengths = chunks.flatMap(({ offset, bodyLength }, index) => [
      (chunks[index + 1]?.offset ?? size) - offset,
      bodyLength,
    ]);
    sealing.add(file, lengths);
    for (let turn = 0; turn < lengths.length; turn++) sealing.turn();
  }
}
