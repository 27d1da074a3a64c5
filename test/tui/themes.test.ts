import { expect, test } from 'vitest';
import { THEMES, type ThemeName } from '../../tui/themes.ts';
import { TONE, type ToneName } from '../../tui/tones.ts';

const GROUNDS: ReadonlySet<ToneName> = new Set(['bar', 'selected', 'playhead', 'onPlayhead'] as const);
/** Said in a second way too, and not to be read first. */
const QUIET: ReadonlySet<ToneName> = new Set(['faint', 'idle', 'external', 'joining'] as const);
const LEAST: Readonly<Record<ThemeName, number>> = { dark: 4.5, light: 4.5, contrast: 7 };

test.for(Object.keys(THEMES) as ThemeName[])('in the theme "%s" all can be read', (name) => {
  const { paper, tones } = THEMES[name];
  const inks = (Object.keys(TONE) as ToneName[]).filter((tone) => !GROUNDS.has(tone));
  const weak = inks.flatMap((tone) => {
    const least = QUIET.has(tone) && name !== 'contrast' ? 3 : LEAST[name];
    const { rgb } = tones[TONE[tone]]!;
    const onGrounds = [TONE.bar, TONE.selected].map((ground) => contrast(rgb, tones[ground]!.rgb));
    return contrast(rgb, paper) < least || Math.min(...onGrounds) < 2.4 ? [tone] : [];
  });
  expect(weak).toEqual([]);
  expect(contrast(tones[TONE.onPlayhead]!.rgb, tones[TONE.playhead]!.rgb)).toBeGreaterThan(7);
});

/** As WCAG 2.2 defines it, from 1 to 21. */
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(rgb: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(rgb.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
