/** How cells look, in the escape sequences of terminals (SGR). */
import { BOLD, INVERSE, UNDERLINE } from '../grid.ts';
import { THEMES, type Look, type ToneSpec } from '../themes.ts';

/** As a grid stores it. */
export type Style = { readonly fg: number; readonly bg: number; readonly attributes: number };

/** The sequence for a style from scratch: the style before it doesn't matter. */
export function styled(style: Style, look: Look): string {
  const { attributes, fg, bg } = shownAs(style, look);
  const on = ATTRIBUTES.filter(([bit]) => (attributes & bit) !== 0).map(([, code]) => code);
  return sequence([
    0,
    ...on,
    ...(fg === 0 ? [] : colour(fg, look, 30)),
    ...(bg === 0 ? [] : colour(bg, look, 40)),
  ]);
}

/** The sequence that turns one style into another, as short as there is. */
export function restyled(before: Style, after: Style, look: Look): string {
  const [from, to] = [shownAs(before, look), shownAs(after, look)];
  const codes = ATTRIBUTES.flatMap(([bit, on, off]): number[] => {
    if ((from.attributes & bit) === (to.attributes & bit)) return [];
    return [(to.attributes & bit) === 0 ? off : on];
  });
  if (from.fg !== to.fg) codes.push(...(to.fg === 0 ? [39] : colour(to.fg, look, 30)));
  if (from.bg !== to.bg) codes.push(...(to.bg === 0 ? [49] : colour(to.bg, look, 40)));
  const changed = codes.length === 0 ? '' : sequence(codes);
  const whole = styled(after, look);
  return changed.length < whole.length ? changed : whole;
}

const ATTRIBUTES = [
  [BOLD, 1, 22],
  [UNDERLINE, 4, 24],
  [INVERSE, 7, 27],
] as const;

/** Without colours, attributes stand in for them. */
function shownAs({ fg, bg, attributes }: Style, { depth, theme }: Look): Style {
  if (depth !== 'mono') return { fg, bg, attributes };
  return { fg: 0, bg: 0, attributes: attributes | monoAttributes(THEMES[theme].tones[fg]!, bg) };
}

function monoAttributes({ mono }: ToneSpec, bg: number): number {
  return mono | (bg === 0 ? 0 : INVERSE);
}

function colour(tone: number, { depth, theme }: Look, base: 30 | 40): number[] {
  const { rgb, of256, of16 } = THEMES[theme].tones[tone]!;
  if (depth === '16') return [of16 < 8 ? base + of16 : base + 52 + of16];
  if (depth === '256') return [base + 8, 5, of256];
  const channel = (at: number): number => Number.parseInt(rgb.slice(at, at + 2), 16);
  return [base + 8, 2, channel(1), channel(3), channel(5)];
}

function sequence(codes: readonly number[]): string {
  return `\u001B[${codes.join(';')}m`;
}
