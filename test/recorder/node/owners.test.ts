import { describe, expect, test } from 'vitest';
import { diagnose } from './diagnosed.ts';

/** Who holds what, in programs that pass locks on, and in their twins that look the same and live. */
const PROGRAMS: Record<string, readonly string[]> = {
  'owners/lost-answer.mjs': ['dead-wait: quote'],
  'owners/late-answer.mjs': [],
  'owners/child-reenters.mjs': ['deadlock: check, checkParts'],
  'owners/child-before.mjs': [],
  'owners/handed-back.mjs': ['deadlock: transfer, transfer'],
  'owners/in-order.mjs': [],
  'owners/forgotten.mjs': ['leaked-hold: report, begin'],
  'owners/passed-on.mjs': [],
  'owners/idle-workers.mjs': [],
  'owners/stuck-loop.mjs': ['dead-wait: sendAll'],
  'owners/guarded.mjs': ['dead-wait: store'],
  'owners/guarded-busy.mjs': [],
};

describe.concurrent('a program that passes on what it holds', () => {
  test.each(Object.entries(PROGRAMS))(
    '%s is diagnosed, and runs as it does alone',
    async (file, expected) => {
      const { alone, recorded, found } = await diagnose(file);
      expect(found).toEqual(expected);
      expect(recorded).toEqual(alone);
    },
  );
});
