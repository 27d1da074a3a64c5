import { describe, expect, test } from 'vitest';
import { convertStd } from '../../../analyzer/std/convert.ts';
import { importFiles } from '../../support/imported.ts';
import { findingsIn, kindsIn, std } from '../../support/std.ts';

const OPTIONS = { name: 'drawn', startedAt: 0n, run: '0123456789abcdef' };

function complaint(text: string): string {
  try {
    convertStd(text, 'run.std', OPTIONS);
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
}

test('places are those of the file, or the line of the trace', () => {
  const { db } = importFiles(convertStd('T1|acq(L)|Main.java:12\nT1|rel(L)|l2', 'run.std', OPTIONS));
  const sites = db.prepare('SELECT file, line, fn FROM site ORDER BY id').all();
  expect(sites).toContainEqual({ file: 'Main.java', line: 12, fn: '' });
  expect(sites).toContainEqual({ file: 'drawn', line: 2, fn: 'l2' });
});

test('an imported trace says that its threads may lose their turn at any point', () => {
  const { view } = importFiles(convertStd('T1|begin|', 'run.std', OPTIONS));
  expect(view.processes[0]).toMatchObject({
    runtime: 'std threads',
    hooks: [expect.stringContaining('threads')],
  });
});

test('a hang that is in the trace is found as what it is', () => {
  const [found] = findingsIn(std('T1 acq(A)\nT2 acq(B)\nT1 req(B)\nT2 req(A)'));
  expect(found).toMatchObject({ kind: 'deadlock', certainty: 'certain', shape: 'cycle' });
});

test('wait gives the lock back and has it again afterwards', () => {
  const text = std('T1 acq(L) fork(T2) w(x) wait(L)\nT2 acq(L) notify(L) rel(L)\nT1 rel(L)');
  expect(kindsIn(text)).toEqual([]);
});

describe('a line that is wrong is named, with what would be right', () => {
  test.each([
    ['T1|acq(L)\nnonsense', 'run.std:2: "nonsense" is not an event'],
    ['T1|grab(L)|x', 'run.std:1: unknown operation "grab"'],
    ['T1|acq|x', 'run.std:1: acq of nothing'],
    ['', 'run.std:1: no events'],
    ['# policy: maybe\nT1|acq(L)|', 'run.std:1: policy "maybe"'],
    ['T1|acq(L)|\nT2|acq(L)|', 'run.std:2: T2 takes L, which T1 has held since line 1'],
    ['T1|rel(L)|', 'run.std:1: T1 gives back L, which it does not hold'],
    ['T1|racq(L)|', 'run.std:1: racq: the locks of this trace are not shared (policy excl)'],
    ['T1|req(L)|\nT1|w(x)|', 'run.std:2: T1 goes on without L, which it asked for in line 1'],
    ['T1|wait(L)|', 'run.std:1: T1 waits on L without holding it'],
    ['T1|join(T2)|', 'run.std:1: T2 is joined, but never started'],
    ['T2|begin|\nT1|fork(T2)|', 'run.std:2: T2 is forked, but has started already'],
    [
      'T1|fork(T2)|\nT1|join(T2)|\nT2|w(x)|',
      'run.std:3: T2 goes on after line 2, where it was joined or ended',
    ],
  ])('%j', (text, message) => {
    expect(complaint(text)).toBe(message);
  });
});
