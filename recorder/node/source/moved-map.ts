import type { SourceMapPayload } from 'node:module';
import { pathToFileURL } from 'node:url';
import { SHIFT_FIELDS, type Shifts } from './shifts.ts';
import { mapOf } from './source-map.ts';

/**
 * The source map of a compiled file for what the transform made of it, as the comment to put at its end: Node itself
 * maps places by it, if the program has it do so, and shows lines. null: the file has none that can be read.
 */
export function movedMapOf(path: string, text: string, shifts: Shifts): string | null {
  const map = mapOf(path, text);
  if (map === null) return null;
  const { payload, file } = map;
  const root = payload.sourceRoot ? `${payload.sourceRoot.replace(/\/$/, '')}/` : '';
  const moved: SourceMapPayload = {
    ...payload,
    sourceRoot: '',
    sources: payload.sources.map((source) => new URL(root + source, pathToFileURL(file)).href),
    mappings: movedMappings(payload.mappings, shifts),
  };
  const json = Buffer.from(JSON.stringify(moved)).toString('base64');
  return `\n//# sourceMappingURL=data:application/json;base64,${json}`;
}

/**
 * Lines are parted by `;`, segments by `,`. The first number of a segment, as base 64 VLQ (ECMA-426), is how far its
 * column is from that of the segment before it; what follows stays as it is.
 */
function movedMappings(mappings: string, shifts: Shifts): string {
  let at = 0;
  return mappings
    .split(';')
    .map((line, index) => {
      let [from, to, added] = [0, 0, 0];
      const segments = line === '' ? [] : line.split(',');
      const moved = segments.map((segment) => {
        const [delta, length] = decoded(segment);
        from += delta;
        // What is inserted at a column comes before what was there.
        for (; shifts[at] === index + 1 && shifts[at + 1]! - 1 - added <= from; at += SHIFT_FIELDS)
          added += shifts[at + 2]!;
        const step = from + added - to;
        to += step;
        return encoded(step) + segment.slice(length);
      });
      while (shifts[at] === index + 1) at += SHIFT_FIELDS;
      return moved.join();
    })
    .join(';');
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function decoded(segment: string): readonly [number: number, length: number] {
  let [value, bits, length] = [0, 0, 0];
  for (let isMore = true; isMore; bits += 5) {
    const digit = DIGITS.indexOf(segment[length++] ?? 'A');
    value += (digit & 31) << bits;
    isMore = digit >= 32;
  }
  return [value & 1 ? -(value >> 1) : value >> 1, length];
}

function encoded(number: number): string {
  let rest = number < 0 ? (-number << 1) | 1 : number << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>= 5;
    text += DIGITS[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}
