/**
 * The cases that are publicly described of the self-tests of Linux's lockdep (AA, ABBA, ABBCCA, ABCABC,
 * ABBCCDDA, ABCDBCDA, ABCDBDDA, readers) and of ThreadSanitizer's deadlock tests, as runs that went well.
 */
import { describe, expect, test } from 'vitest';
import { kindsIn, std } from '../../support/std.ts';

const PREDICTED = ['predicted-deadlock'];

/** Each group of letters is what one thread takes, in that order, and gives back. */
function inTurn(...orders: readonly string[]): string {
  return orders
    .map((order, i) => {
      const takes = [...order].map((lock) => `acq(${lock})`);
      const gives = [...order].toReversed().map((lock) => `rel(${lock})`);
      return `T${i + 1} ${[...takes, ...gives].join(' ')}`;
    })
    .join('\n');
}

describe('orders of plain locks, taken one after the other in this run', () => {
  test.each([
    ['ABBA', ['AB', 'BA'], PREDICTED],
    ['ABBCCA', ['AB', 'BC', 'CA'], PREDICTED],
    ['ABCABC', ['AB', 'CA', 'BC'], PREDICTED],
    ['ABBCCDDA', ['AB', 'BC', 'CD', 'DA'], PREDICTED],
    ['ABCDBCDA', ['AB', 'CD', 'BC', 'DA'], PREDICTED],
    ['ABCDBDDA', ['AB', 'CD', 'BD', 'DA'], PREDICTED],
    ['the same order everywhere', ['AB', 'AB', 'AB'], []],
    ['a tree of orders', ['AB', 'AC', 'BD', 'CD'], []],
    ['three of one thread against two of another', ['ABC', 'CB'], PREDICTED],
    ['a circle of five', ['AB', 'BC', 'CD', 'DE', 'EA'], PREDICTED],
    ['a common lock around', ['GAB', 'GBA'], []],
    ['a common lock around two of three', ['GAB', 'GBC', 'CA'], []],
    ['a common lock around one only', ['GAB', 'BA'], PREDICTED],
  ])('%s', (_name, orders, kinds) => {
    expect(kindsIn(std(inTurn(...orders)))).toEqual(kinds);
  });

  test('AA: a thread that takes its own lock again hangs, and is seen to', () => {
    expect(kindsIn(std('T1 acq(A) req(A)'))).toEqual(['deadlock']);
  });

  test('two hundred locks in between change nothing', () => {
    const between = Array.from({ length: 200 }, (_, i) => `acq(L${i}) rel(L${i})`).join(' ');
    expect(
      kindsIn(std(`T1 acq(A) ${between} acq(B) rel(B) rel(A)\n${inTurn('X', 'BA').split('\n')[1]}`)),
    ).toEqual(PREDICTED);
    expect(kindsIn(std(`T1 acq(A) ${between} acq(B) rel(B) rel(A)\nT2 acq(A) acq(B) rel(B) rel(A)`))).toEqual(
      [],
    );
  });

  test('a lock given back before the other is taken orders nothing', () => {
    expect(kindsIn(std('T1 acq(A) rel(A) acq(B) rel(B)\nT2 acq(B) acq(A) rel(A) rel(B)'))).toEqual([]);
  });

  test('one thread that takes both ways round blocks nobody', () => {
    expect(kindsIn(std('T1 acq(A) acq(B) rel(B) rel(A) acq(B) acq(A) rel(A) rel(B)'))).toEqual([]);
  });

  test('a thread started after the other was joined comes too late', () => {
    expect(
      kindsIn(
        std(
          'M fork(T1)\nT1 acq(A) acq(B) rel(B) rel(A)\nM join(T1) fork(T2)\nT2 acq(B) acq(A) rel(A) rel(B)',
        ),
      ),
    ).toEqual([]);
  });

  test('a flag read under no lock orders what comes after it', () => {
    expect(kindsIn(std('T1 acq(A) acq(B) rel(B) rel(A) w(x)\nT2 r(x) acq(B) acq(A) rel(A) rel(B)'))).toEqual(
      [],
    );
  });
});

describe('tries', () => {
  test('who only tries waits for nobody', () => {
    expect(kindsIn(std('T1 acq(A) tryacq(B) rel(B) rel(A)\nT2 acq(B) tryacq(A) rel(A) rel(B)'))).toEqual([]);
    expect(kindsIn(std('T1 acq(A) acq(B) rel(B) rel(A)\nT2 acq(B) tryacq(A) rel(A) rel(B)'))).toEqual([]);
  });

  test('what was got by trying is held all the same', () => {
    expect(kindsIn(std('T1 tryacq(A) acq(B) rel(B) rel(A)\nT2 tryacq(B) acq(A) rel(A) rel(B)'))).toEqual(
      PREDICTED,
    );
  });
});

describe('re-entrant locks', () => {
  test('taken again by its holder is no wait', () => {
    expect(kindsIn(std('T1 acq(A) acq(A) rel(A) rel(A)\nT2 acq(A) acq(A) rel(A) rel(A)', 're'))).toEqual([]);
  });

  test('taken again inside of the other: the order is that of the first time', () => {
    const again = 'T1 acq(A) acq(B) acq(A) rel(A) rel(B) rel(A)';
    expect(kindsIn(std(`${again}\nT2 acq(A) acq(B) acq(A) rel(A) rel(B) rel(A)`, 're'))).toEqual([]);
    expect(kindsIn(std(`${again}\nT2 acq(B) acq(A) rel(A) rel(B)`, 're'))).toEqual(PREDICTED);
  });
});

/** r and w for a reader's and a writer's hold of A and B. */
function readers(first: string, second: string): string {
  const call = (mode: string, lock: string): [string, string] =>
    mode === 'r' ? [`racq(${lock})`, `rrel(${lock})`] : [`acq(${lock})`, `rel(${lock})`];
  const thread = (modes: string, locks: string): string => {
    const [outer, inner] = [call(modes[0] ?? '', locks[0] ?? ''), call(modes[1] ?? '', locks[1] ?? '')];
    return [outer[0], inner[0], inner[1], outer[1]].join(' ');
  };
  return `T1 ${thread(first, 'AB')}\nT2 ${thread(second, 'BA')}`;
}

const MODES = ['rr', 'rw', 'wr', 'ww'];
const PAIRS = MODES.flatMap((first) => MODES.map((second): [string, string] => [first, second]));

describe('readers and writers of A then B against B then A', () => {
  // T1 waits for T2 if one of their modes on B is a writer's, and T2 for T1 if one of those on A is.
  test.each(PAIRS)('%s against %s, when readers never wait for queued writers', (first, second) => {
    const onB = first[1] === 'w' || second[0] === 'w';
    const onA = second[1] === 'w' || first[0] === 'w';
    expect(kindsIn(std(readers(first, second), 'recread'))).toEqual(onA && onB ? PREDICTED : []);
  });

  test.each(PAIRS)(
    '%s against %s with two writers at hand, when queued writers hold up readers',
    (first, second) => {
      const writers = 'W1 acq(A) rel(A)\nW2 acq(B) rel(B)';
      expect(kindsIn(std(`${readers(first, second)}\n${writers}`, 'fair'))).toEqual(PREDICTED);
    },
  );

  test('a reader that reads again is held up by a writer in between, if that may be', () => {
    const twice = 'T1 racq(A) racq(A) rrel(A) rrel(A)\nT2 acq(A) rel(A)';
    expect(kindsIn(std(twice, 'fair'))).toEqual(PREDICTED);
    expect(kindsIn(std(twice, 'recread'))).toEqual([]);
  });

  test('two that both read under it are not kept apart by a lock; a writer is', () => {
    const under = (mode: string): string =>
      readers('ww', 'ww').replaceAll(
        /T(\d) (.*)/g,
        (_, n, calls) =>
          `T${n} ${mode === 'r' ? 'racq(G)' : 'acq(G)'} ${calls} ${mode === 'r' ? 'rrel(G)' : 'rel(G)'}`,
      );
    expect(kindsIn(std(under('r'), 'recread'))).toEqual(PREDICTED);
    expect(kindsIn(std(under('w'), 'recread'))).toEqual([]);
  });
});

describe('what a parent holds while it waits for its child', () => {
  const parent = 'P acq(A) fork(C)\nC acq(B) rel(B)\nP join(C) rel(A)';

  test('against a thread that takes B then A', () => {
    expect(kindsIn(std(`M fork(P) fork(T)\n${parent}\nT acq(B) acq(A) rel(A) rel(B)`))).toEqual(PREDICTED);
  });

  test('taken after the child was started, too', () => {
    const late = 'P fork(C) acq(A)\nC acq(B) rel(B)\nP join(C) rel(A)';
    expect(kindsIn(std(`M fork(P) fork(T)\n${late}\nT acq(B) acq(A) rel(A) rel(B)`))).toEqual(PREDICTED);
  });

  test('is safe if the thread starts afterwards', () => {
    expect(kindsIn(std(`M fork(P)\n${parent}\nM join(P) fork(T)\nT acq(B) acq(A) rel(A) rel(B)`))).toEqual(
      [],
    );
  });

  test('is safe under a common lock', () => {
    const guarded = parent.replace('P acq(A)', 'P acq(G) acq(A)').replace('rel(A)', 'rel(A) rel(G)');
    expect(
      kindsIn(std(`M fork(P) fork(T)\n${guarded}\nT acq(G) acq(B) acq(A) rel(A) rel(B) rel(G)`)),
    ).toEqual([]);
  });

  test('is no guard between two children of the same parent', () => {
    const both =
      'P acq(G) fork(C) fork(D)\nC acq(A) acq(B) rel(B) rel(A)\nD acq(B) acq(A) rel(A) rel(B)\nP join(C) join(D) rel(G)';
    expect(kindsIn(std(both))).toEqual(PREDICTED);
  });
});

describe('signals that are not kept', () => {
  test('all of them may come before the wait', () => {
    expect(kindsIn(std('T1 acq(L) wait(L)\nT2 acq(L) notify(L) rel(L)\nT1 rel(L)'))).toEqual(PREDICTED);
  });

  test('not if a flag that is set with them is looked at before', () => {
    expect(kindsIn(std('T1 acq(L) r(x) wait(L)\nT2 acq(L) w(x) notify(L) rel(L)\nT1 rel(L)'))).toEqual([]);
  });

  test('not if who notifies is started by who waits', () => {
    expect(kindsIn(std('T1 acq(L) fork(T2) wait(L)\nT2 acq(L) notify(L) rel(L)\nT1 rel(L)'))).toEqual([]);
  });
});
