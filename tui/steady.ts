const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const PRINTABLE_ASCII = /^[\x20-\x7E]*$/;
/** Flags, families, skin tones, keycaps, and signs that are asked to be pictures. */
const UNSTEADY = /\p{Regional_Indicator}|\p{Emoji_Modifier}|\u200D|\uFE0F|\u20E3/u;
const FLAG = /^\p{Regional_Indicator}/u;
const PICTURE = /^\p{Extended_Pictographic}|\u20E3$/u;
const FIRST_FLAG_LETTER = 0x1f1e6;

/** A text's characters as a reader counts them, each of which takes as many cells on any terminal. */
export function clusters(text: string): Iterable<string> {
  if (text.length === 1 || PRINTABLE_ASCII.test(text)) return text;
  return Array.from(segmenter.segment(steadyText(text)), ({ segment }) => segment);
}

/** Without what terminals don't agree on how wide it is: a family is its first member, a flag two letters. */
export function steadyText(text: string): string {
  if (PRINTABLE_ASCII.test(text) || !UNSTEADY.test(text)) return text;
  return Array.from(segmenter.segment(text), ({ segment }) => steady(segment)).join('');
}

function steady(cluster: string): string {
  const points = [...cluster];
  if (FLAG.test(cluster)) return points.map(letterOf).join('');
  return PICTURE.test(cluster) && UNSTEADY.test(cluster) ? (points[0] ?? '') : cluster;
}

function letterOf(indicator: string): string {
  const place = (indicator.codePointAt(0) ?? 0) - FIRST_FLAG_LETTER;
  return place >= 0 && place < 26 ? String.fromCodePoint(65 + place) : '';
}
