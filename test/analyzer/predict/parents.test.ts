import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Parents } from '../../../analyzer/predict/parents.ts';

const PROCESS = 2 ** 32;
const id = fc.record({ process: fc.nat(3), task: fc.oneof(fc.nat(3000), fc.nat(PROCESS - 1)) });

test('parents are those of a map, near and far, of the same process and of others', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(id, id), { maxLength: 50 }), (pairs) => {
      const parents = new Parents();
      const expected = new Map<number, number>();
      for (const [task, parent] of pairs) {
        const [child, from] = [task, parent].map((each) => each.process * PROCESS + each.task) as [
          number,
          number,
        ];
        if (expected.has(child)) continue; // a task is started once
        expected.set(child, from);
        parents.set(child, from);
      }
      for (const [child, from] of expected) expect(parents.of(child)).toBe(from);
      expect(parents.of(5 * PROCESS)).toBeUndefined();
    }),
  );
});
