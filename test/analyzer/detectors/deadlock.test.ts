import { describe, expect, test } from 'vitest';
import { findingsIn, says } from '../../support/says.ts';

describe('a circle of locks', () => {
  test('two tasks that take two locks in opposite order', () => {
    expect(
      says(`
        alice  A . b b
        bob    B a a a
      `),
    ).toEqual(['deadlock/cycle certain error: member alice, member bob']);
  });

  test('a task that asks again for the lock it holds', () => {
    expect(says('worker  A a')).toEqual(['deadlock/self certain error: member worker']);
  });

  test('may be taken again if it is reentrant', () => {
    expect(
      says(`
        A: mutex 1 reentrant
        worker  A a
      `),
    ).toEqual([]);
  });

  test('who waits behind it is a victim, and so is who awaits a victim', () => {
    expect(
      says(`
        main:module  >audit
        audit<main   . . . a
        alice        A . b b
        bob          B a a a
      `),
    ).toEqual(['deadlock/cycle certain error: member alice, member bob (+ main audit)']);
  });

  test('is none while one of the waits has a deadline', () => {
    expect(
      says(`
        alice  A . b@9 b@9
        bob    B a a   a
      `),
    ).toEqual([]);
  });

  test('is none while one of the tasks that awaits it all is under a deadline', () => {
    expect(
      says(`
        G: all alice bob
        main   due9,>G
        alice  A . b b
        bob    B a a a
      `),
    ).toEqual([]);
  });

  test('is none if the lock was handed on and anybody may release it', () => {
    expect(
      says(`
        parent  A:transferable . a a
        child   >io
      `),
    ).toEqual([]);
  });

  test('needs every permit in the hands of those who wait', () => {
    const job = (name: string): string => `${name} S:ticketless ${'s '.repeat(12)}\n`;
    expect(says(`S: semaphore 2\n${job('one')}${job('two')}`)).toEqual([
      'deadlock/knot inferred error: member one, member two',
    ]);
    expect(says(`S: semaphore 3\n${job('one')}${job('two')}busy S:ticketless >io`)).toEqual([]);
  });

  test('counts units: who needs two is stuck behind one of two that will not come', () => {
    const program = (needs: string): string => `
      S: semaphore 2
      greedy  . . . s${needs} s${needs}
      stuck   S:confined >greedy
      busy    S:confined >io
    `;
    expect(says(program('*2'))).toEqual(['deadlock/cycle certain error: member greedy, member stuck']);
    expect(says(program('*1'))).toEqual([]);
  });

  test('of ticketless permits is not called before the wait is a second old', () => {
    expect(
      says(`
        S: semaphore 1
        one  S:ticketless s s s s s
      `),
    ).toEqual([]);
  });

  test('of ticketless permits is none if it asks again where it asked before: others give back', () => {
    const again = (cells: string): string => `
      S: semaphore 1
      closer  ${cells} ${'. '.repeat(13)}
      giver   >io
    `;
    // A place in a drawing is a word of a line: the first one was granted, the second one was not.
    expect(says(again('s:ticketless S:ticketless s:ticketless'))).toEqual([]);
    expect(says(again('S:ticketless s'))).toEqual(['deadlock/self inferred error: member closer']);
  });

  test('of ticketless permits is none if others have released without holding', () => {
    expect(
      says(`
        S: semaphore 1
        one     S:ticketless . s S:ticketless s ${'s '.repeat(12)}
        signal  . /S >io
      `),
    ).toEqual([]);
  });

  test('of ticketless permits is none while what the holder started still runs: it may release', () => {
    const program = (child: string): string => `
      S: semaphore 1
      parent        S:ticketless ${'s '.repeat(14)}
      child<parent  ${child}
    `;
    expect(says(program('>io'))).toEqual([]);
    expect(says(program('>parent'))).toEqual(['deadlock/self inferred error: member parent (+ child)']);
  });

  test('a writer waits for all readers, and a reader behind it in a fair queue', () => {
    expect(
      says(`
        R: rwlock fair
        reader  R:scoped% . . . r%
        writer  . . r r r
      `),
    ).toEqual(['deadlock/cycle certain error: member reader, member writer']);
  });

  test('in a strict queue, a small request is stuck behind a large one', () => {
    expect(
      says(`
        S: semaphore 3 fair
        big    S:scoped . s*3 s*3
        small  . . . s s
        other  S:scoped >small
      `),
    ).toEqual(['deadlock/self certain error: member big (+ small other)']);
  });
});

describe('a circle of awaits', () => {
  test('two tasks that await each other', () => {
    expect(
      says(`
        t1  >t2
        t2  >t1
        main >io
      `),
    ).toEqual(['deadlock/cycle certain error: member t1, member t2']);
  });

  test('a lock held while a gather awaits who needs it', () => {
    const [finding] = findingsIn(`
      G: all child
      parent        A >G
      child<parent  . . a
      main          >parent
    `);
    expect(finding?.parties.map((party) => party.role)).toEqual(['member', 'member']);
    expect(finding?.edges.map((edge) => [edge.from, edge.to, edge.resource])).toEqual([
      [1, 2, null],
      [2, 1, 'A'.charCodeAt(0)],
    ]);
  });

  test('is none if the gather has another way out', () => {
    expect(
      says(`
        G: any child io
        parent        A >G
        child<parent  . . a
      `),
    ).toEqual([]);
  });

  test('is told of the function that the frames belong to', () => {
    expect(
      says(`
        main:module              >outer
        outer<main:function      >body
        body<outer:scope         A >callback
        callback<body:function   . >inner
        inner<callback:function  . >again
        again<inner:scope        . a
      `),
    ).toEqual(['deadlock/self certain error: member outer (+ main)']);
  });

  test('of a step that waits for its own loop', () => {
    expect(
      says(`
        F: future
        on_event  . f . .
        main      >on_event
        *         . . block.on_event,who.F.loop.structure
      `),
    ).toEqual(['deadlock/self declared error: member on_event (+ main)']);
  });
});

describe('a step that keeps its loop', () => {
  const bridge = (answers: string, waits: string): string[] =>
    says(`
      F: future
      main        >asks
      asks<main   . f . .
      ${answers}  ${waits}
      *           . who.F.answer.structure block.asks
    `);

  test('waits for what can only run there', () => {
    expect(bridge('answer<asks', '. >io . .')).toEqual([
      'deadlock/cycle declared error: member asks, member answer (+ main)',
    ]);
  });

  test('is slow, not stuck, if the answer comes from the loop of another thread', () => {
    expect(bridge('answer<asks@1', '. >io . .')).toEqual(['loop-block certain warning: blocker asks']);
    expect(bridge('answer<asks@1', '. . . .')).toEqual(['loop-block certain warning: blocker asks']);
  });
});

test('a gap in the recording takes all verdicts back', () => {
  expect(
    says(`
      alice  A . b b
      bob    B a a a
      *      gap
    `),
  ).toEqual([]);
});

test('the story ends with the point of no return', () => {
  const [finding] = findingsIn(`
    alice  A . b b
    bob    B a a a
  `);
  expect(finding?.story.map((step) => [step.at / 1e8, step.task, step.act, step.note])).toEqual([
    [0, 1, 'acquire', null],
    [0, 2, 'acquire', null],
    [1, 2, 'wait', 'blocked'],
    [2, 1, 'wait', 'point-of-no-return'],
  ]);
  expect(finding?.since).toBe(2e8);
  expect(finding?.until).toBeNull();
});

test('a deadlock that a person ended with Ctrl-C is one, and says when', () => {
  const [finding, ...others] = findingsIn(`
    alice  A . b b -cancelled /A,xcancelled
    bob    B a a a -cancelled /B,xcancelled
    *      . . . . . crash
  `);
  expect(others).toEqual([]);
  expect([finding?.kind, finding?.until]).toEqual(['deadlock', 4e8]);
});

test('members are told in the order of the circle', () => {
  expect(
    says(`
      a  A . c c
      b  B . a a
      c  C . b b
    `),
  ).toEqual(['deadlock/cycle certain error: member a, member c, member b']);
});

test('counts in which order the two locks were taken before', () => {
  const [finding] = findingsIn(`
    fine   A B /B /A . A B /B,/A x
    alice  . . . . . . . . A b
    bob    . . . . . . . . B a
  `);
  const [a, b] = ['A'.charCodeAt(0), 'B'.charCodeAt(0)];
  const orders = finding?.evidence.filter((fact) => fact.kind === 'order');
  expect(orders).toEqual([
    { kind: 'order', first: b, second: a, seen: 1 },
    { kind: 'order', first: a, second: b, seen: 3 },
  ]);
});
