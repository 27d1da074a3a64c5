import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ShapeTable } from '../../format/read/shape-table.ts';

const word = fc.nat(0xffffffff);
const id = fc.oneof(fc.nat(200), fc.nat(20_000), word);

test('a shape table is a map, however its writer numbers', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(id, word, word, word), { maxLength: 50 }),
      fc.array(id),
      (shapes, others) => {
        const table = new ShapeTable();
        const map = new Map(shapes.map(([key, ...words]) => [key, words]));
        for (const [key, code, site, resource] of shapes) table.set(key, code, site, resource);
        for (const key of [...map.keys(), ...others]) {
          expect([table.code(key), table.site(key), table.resource(key)]).toEqual(map.get(key) ?? [0, 0, 0]);
        }
      },
    ),
  );
});
