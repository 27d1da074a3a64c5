/** Colours by what they mean. How one looks is said in themes.ts; each comes with a glyph or a word that says the same. */
const TONE_NAMES = [
  'plain',
  'faint',
  'muted',
  'strong',
  'accent',
  'running',
  'external',
  'idle',
  'joining',
  'waiting',
  'dead',
  'blocking',
  'hold',
  'broken',
  'bar',
  'selected',
  'playhead',
  'onPlayhead',
] as const;

export type ToneName = (typeof TONE_NAMES)[number];

/** Their numbers: what a cell stores. */
export const TONE = Object.fromEntries(TONE_NAMES.map((name, index) => [name, index])) as Readonly<
  Record<ToneName, number>
>;

/** What is said of each tone, in the order of their numbers. */
export function byTone<Said>(said: Readonly<Record<ToneName, Said>>): readonly Said[] {
  return TONE_NAMES.map((name) => said[name]);
}
