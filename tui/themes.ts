/**
 * Colours are Okabe and Ito's eight, which people with any kind of colour vision can tell apart: darker
 * on light paper, brighter where the contrast has to be high.
 */
import { BOLD } from './grid.ts';
import { byTone, type ToneName } from './tones.ts';

export type ToneSpec = {
  readonly rgb: string;
  readonly of256: number;
  readonly of16: number;
  /** What stands in for the colour where there is none. */
  readonly mono: number;
};

export type Theme = {
  /** What the screen is drawn on where we decide it (pictures). */
  readonly paper: string;
  /** By the numbers of tones.ts. */
  readonly tones: readonly ToneSpec[];
};

/** Colours that a terminal can show. */
export type Depth = 'mono' | '16' | '256' | 'true';
export type Look = { readonly depth: Depth; readonly theme: ThemeName };

const tone = (rgb: string, of256: number, of16: number): Omit<ToneSpec, 'mono'> => ({ rgb, of256, of16 });

type Colours = Readonly<Record<ToneName, Omit<ToneSpec, 'mono'>>>;

const DARK: Colours = {
  plain: tone('#d5d9e0', 253, 7),
  faint: tone('#6b7280', 242, 8),
  muted: tone('#98a0ad', 247, 7),
  strong: tone('#ffffff', 231, 15),
  accent: tone('#56b4e9', 74, 14),
  running: tone('#009e73', 36, 2),
  external: tone('#4a7fb0', 67, 4),
  idle: tone('#6b7280', 242, 8),
  joining: tone('#7d8696', 245, 8),
  waiting: tone('#e69f00', 178, 3),
  dead: tone('#f0662b', 202, 9),
  blocking: tone('#cc79a7', 175, 13),
  hold: tone('#56b4e9', 74, 6),
  broken: tone('#f0e442', 227, 11),
  bar: tone('#262b36', 235, 0),
  selected: tone('#2d3646', 237, 4),
  playhead: tone('#f5f7fa', 255, 15),
  onPlayhead: tone('#12151c', 16, 0),
};

const LIGHT: Colours = {
  plain: tone('#24292f', 235, 0),
  faint: tone('#7d8590', 244, 8),
  muted: tone('#57606a', 241, 8),
  strong: tone('#000000', 16, 0),
  accent: tone('#0072b2', 25, 4),
  running: tone('#00805d', 29, 2),
  external: tone('#3f72a3', 67, 6),
  idle: tone('#7d8590', 244, 8),
  joining: tone('#6e7781', 243, 8),
  waiting: tone('#a35f00', 130, 3),
  dead: tone('#c04000', 166, 1),
  blocking: tone('#a2437d', 132, 5),
  hold: tone('#0072b2', 25, 4),
  broken: tone('#7a6a00', 58, 3),
  bar: tone('#eaeef2', 255, 7),
  selected: tone('#d0e3f5', 153, 7),
  playhead: tone('#24292f', 235, 0),
  onPlayhead: tone('#ffffff', 231, 15),
};

const CONTRAST: Colours = {
  plain: tone('#ffffff', 231, 15),
  faint: tone('#c6c6c6', 251, 7),
  muted: tone('#e4e4e4', 254, 15),
  strong: tone('#ffffff', 231, 15),
  accent: tone('#87d7ff', 117, 14),
  running: tone('#00d787', 42, 10),
  external: tone('#87afff', 111, 12),
  idle: tone('#c6c6c6', 251, 7),
  joining: tone('#dadada', 253, 7),
  waiting: tone('#ffaf00', 214, 11),
  dead: tone('#ff875f', 209, 9),
  blocking: tone('#ff87d7', 212, 13),
  hold: tone('#87d7ff', 117, 14),
  broken: tone('#ffff00', 226, 11),
  bar: tone('#303030', 236, 0),
  selected: tone('#00005f', 17, 4),
  playhead: tone('#ffffff', 231, 15),
  onPlayhead: tone('#000000', 16, 0),
};

const IN_BOLD: ReadonlySet<ToneName> = new Set([
  'strong',
  'accent',
  'dead',
  'blocking',
  'broken',
  'onPlayhead',
] as const);

function themeOf(paper: string, colours: Colours): Theme {
  const names = Object.keys(colours) as ToneName[];
  const specs = names.map((name) => [name, { ...colours[name], mono: IN_BOLD.has(name) ? BOLD : 0 }]);
  return { paper, tones: byTone(Object.fromEntries(specs) as Record<ToneName, ToneSpec>) };
}

export const THEMES = {
  dark: themeOf('#12151c', DARK),
  light: themeOf('#ffffff', LIGHT),
  contrast: themeOf('#000000', CONTRAST),
} as const satisfies Record<string, Theme>;
export type ThemeName = keyof typeof THEMES;
