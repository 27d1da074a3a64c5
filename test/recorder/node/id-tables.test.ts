import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TripleIds } from '../../../format/write/triple-ids.ts';
import { IdMap } from '../../../recorder/node/worker/id-map.ts';

/** Mostly neighbours, as tasks and tickets are, and some up to the last id that there can be. */
const id = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 600 }) },
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
);

test('what is kept by id is what a Map keeps, whatever is put in and taken out', () => {
  const step = fc.tuple(fc.boolean(), id, fc.integer());
  fc.assert(
    fc.property(fc.array(step, { maxLength: 3000, size: 'max' }), (steps) => {
      const map = new Map<number, number>();
      const ids = new IdMap<number>();
      for (const [isPut, key, value] of steps) {
        if (isPut) map.set(key, value);
        else map.delete(key);
        if (isPut) ids.set(key, value);
        else ids.delete(key);
        expect([ids.size, ids.get(key), ids.has(key)]).toEqual([map.size, map.get(key), map.has(key)]);
      }
      for (const [key, value] of map) expect(ids.get(key)).toBe(value);
      expect(sorted(ids.values())).toEqual(sorted(map.values()));
    }),
    { numRuns: 30 },
  );
});

test('every triple of integers has its own id until all are forgotten', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(id, id, id), { maxLength: 3000, size: 'max' }), (triples) => {
      const map = new Map<string, number>();
      const ids = new TripleIds();
      for (const [a, b, c] of triples) {
        const known = map.get(`${a},${b},${c}`) ?? 0;
        expect(ids.get(a, b, c)).toBe(known);
        if (known !== 0) continue;
        map.set(`${a},${b},${c}`, map.size + 1);
        ids.add(a, b, c, map.size);
      }
      for (const [a, b, c] of triples) expect(ids.get(a, b, c)).toBe(map.get(`${a},${b},${c}`));
      ids.clear();
      for (const [a, b, c] of triples) expect(ids.get(a, b, c)).toBe(0);
    }),
    { numRuns: 30 },
  );
});

function sorted(values: Iterable<number>): number[] {
  return [...values].toSorted((a, b) => a - b);
}
