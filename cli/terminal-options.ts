import { closeSync, openSync } from 'node:fs';
import { InputError } from '../format/errors.ts';
import type { Size } from '../tui/layout.ts';
import type { CharsetName } from '../tui/charset.ts';
import type { Depth, ThemeName } from '../tui/themes.ts';

/** Without a screen to paint on and keys to press there is nothing to browse with. */
export function requireTerminal(
  out: { isTTY?: boolean },
  input: { isTTY?: boolean },
  env: NodeJS.ProcessEnv,
): void {
  const missing = !out.isTTY
    ? 'the browser needs a terminal'
    : env['TERM'] === 'dumb'
      ? 'the browser needs a terminal that can move its cursor (TERM is "dumb")'
      : !input.isTTY && !canOpen('/dev/tty')
        ? 'the browser needs a terminal to read keys from'
        : null;
  if (missing === null) return;
  throw new InputError('EOPTION', missing, { hint: 'Use --snapshot for one frame, or --plain for text.' });
}

function canOpen(path: string): boolean {
  try {
    closeSync(openSync(path, 'r'));
    return true;
  } catch {
    return false;
  }
}

/** `120x40` */
export function sizeIn(text: string): Size {
  const [, columns, rows] = /^(\d{1,3})x(\d{1,3})$/i.exec(text) ?? [];
  if (columns === undefined || rows === undefined || Number(columns) === 0 || Number(rows) === 0) {
    throw new InputError('EOPTION', `--size ${text}: not columns and rows`, {
      hint: 'For example --size 120x40.',
    });
  }
  return { columns: Number(columns), rows: Number(rows) };
}

/** Of a terminal, or what is usual where it does not say. */
export function sizeOf(terminal: { columns?: number; rows?: number }): Size {
  return { columns: terminal.columns ?? 80, rows: terminal.rows ?? 24 };
}

/** What is printed must not depend on where; a terminal gets what it can show. */
export function charsetFor(
  asked: CharsetName | 'auto',
  isPrinted: boolean,
  env: NodeJS.ProcessEnv = process.env,
): CharsetName {
  if (asked !== 'auto') return asked;
  if (isPrinted) return 'block';
  const locale = env['LC_ALL'] ?? env['LC_CTYPE'] ?? env['LANG'] ?? '';
  return locale === '' || /utf-?8/i.test(locale) ? 'block' : 'ascii';
}

/** NO_COLOR and FORCE_COLOR first, then what the terminal says of itself. */
export function depthFor(
  asked: 'auto' | 'none' | '16' | '256' | 'true',
  isSnapshot: boolean,
  env: NodeJS.ProcessEnv = process.env,
): Depth {
  if (asked !== 'auto') return asked === 'none' ? 'mono' : asked;
  if (isSnapshot) return 'true';
  return FORCED[env['FORCE_COLOR'] ?? ''] ?? depthOf(env);
}

function depthOf(env: NodeJS.ProcessEnv): Depth {
  if ((env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') return 'mono';
  if (/truecolor|24bit/i.test(env['COLORTERM'] ?? '')) return 'true';
  return /256/.test(env['TERM'] ?? '') ? '256' : '16';
}

const FORCED: Readonly<Record<string, Depth>> = {
  '0': 'mono',
  '1': '16',
  true: '16',
  '2': '256',
  '3': 'true',
};

/** Some terminals tell their colours as "foreground;background", by their numbers among the first 16. */
export function themeFor(
  asked: ThemeName | 'auto',
  isSnapshot: boolean,
  env: NodeJS.ProcessEnv = process.env,
): ThemeName {
  if (asked !== 'auto') return asked;
  const background = (env['COLORFGBG'] ?? '').split(';').at(-1);
  return !isSnapshot && (background === '7' || background === '15') ? 'light' : 'dark';
}
