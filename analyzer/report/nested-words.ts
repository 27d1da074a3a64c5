import type { NestedKind } from '../../format/events.ts';

/** What a task did that has a loop in it, as the rest of a sentence. */
export const NESTED_WORDS: Readonly<Record<NestedKind, string>> = {
  refused: 'asked for an event loop to run inside the one that was running it; that was refused',
  reentered: 'ran the event loop again from inside one of its own callbacks',
  inner: 'ran a second event loop inside a callback of the first, which stood still meanwhile',
};
