import type { PageData, Table } from '../analyzer/export/page-data.ts';
import { indexOf, type Index } from './index-of.ts';

/** What the page holds, with times instead of differences, and where to find what. */
export type Trace = PageData & { readonly index: Index };

/** Reads what stands in the page: base64 of deflated JSON. */
export async function decode(base64: string): Promise<Trace> {
  const bytes = Uint8Array.from(atob(base64.trim()), (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const data = (await new Response(stream).json()) as PageData;
  const { segments, holds, waits, blocks, blocked } = data;
  return {
    ...data,
    segments: summed(segments),
    holds: summed(holds),
    waits: summed(waits),
    blocks: summed(blocks),
    blocked: summed(blocked),
    index: indexOf(data),
  };
}

function summed<Columns extends Table<'since'>>(table: Columns): Columns {
  let at = 0;
  return { ...table, since: table.since.map((difference) => (at += difference)) };
}
