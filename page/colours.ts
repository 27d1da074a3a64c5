import { LANE_STATES, type LaneState } from '../analyzer/store/timeline.ts';
import { THEMES, type Theme } from '../tui/themes.ts';
import { TONE, type ToneName } from '../tui/tones.ts';

/** The browser's tones (Okabe and Ito's colours), by what the reader prefers. */
export class Colours {
  readonly #theme: Theme;

  constructor() {
    const prefers = (query: string): boolean => matchMedia(query).matches;
    const isDark = prefers('(prefers-color-scheme: dark)');
    this.#theme =
      prefers('(prefers-contrast: more)') && isDark ? THEMES.contrast : isDark ? THEMES.dark : THEMES.light;
  }

  of(tone: ToneName): string {
    return this.#theme.tones[TONE[tone]]!.rgb;
  }

  get paper(): string {
    return this.#theme.paper;
  }

  /** As variables of the style sheet. */
  apply({ style }: HTMLElement): void {
    for (const [name, index] of Object.entries(TONE))
      style.setProperty(`--${name}`, this.#theme.tones[index]!.rgb);
    style.setProperty('--paper', this.paper);
  }
}

/** How a state of a lane looks; none by its colour alone. `height` in parts of the row. */
export type Look = {
  readonly tone: ToneName;
  readonly height: number;
  readonly pattern: 'plain' | 'dashes' | 'hatch';
};

const LOOKS: Readonly<Record<LaneState, Look | null>> = {
  absent: null,
  idle: { tone: 'idle', height: 0.1, pattern: 'dashes' },
  joining: { tone: 'joining', height: 0.2, pattern: 'dashes' },
  external: { tone: 'external', height: 0.35, pattern: 'plain' },
  running: { tone: 'running', height: 0.2, pattern: 'plain' },
  waiting: { tone: 'waiting', height: 0.65, pattern: 'plain' },
  broken: { tone: 'broken', height: 0.8, pattern: 'plain' },
  dead: { tone: 'dead', height: 0.65, pattern: 'hatch' },
  blocking: { tone: 'blocking', height: 0.9, pattern: 'plain' },
};

/** By index into LANE_STATES. */
export const LOOK_OF: readonly (Look | null)[] = LANE_STATES.map((state) => LOOKS[state]);

/** What the states are called, for the legend. */
export const WORDS: Readonly<Partial<Record<LaneState, string>>> = {
  running: 'could run',
  waiting: 'waits for a task',
  dead: 'waits for ever',
  external: 'waits for the outside',
  joining: 'awaits tasks',
  idle: 'timer',
  blocking: 'blocks the loop',
};
