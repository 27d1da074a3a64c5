import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { drawn } from '../support/drawn.ts';
import { PAGES } from '../../tui/model.ts';
import type { Tmux } from '../support/tmux.ts';
import { writeTrace } from '../support/trace-file.ts';
import { commandFor, missing, sampleCopy, shell, SIZE } from './opened.ts';

const READY = { alternate: false, mouse: false, cursor: true };

/** What the header says is looked at. */
function timeOn(screen: string): string {
  return / (\S+)(?: \S+)? *$/.exec(screen.split('\n')[0] ?? '')?.[1] ?? '';
}

/** From the header to the keys, or all that there is room for. */
function fills(screen: string, rows: number): boolean {
  const lines = screen.trimEnd().split('\n');
  return (
    screen.includes('terminal too small') || (lines.length === rows && (lines.at(-1) ?? '').includes('quit'))
  );
}

describe.skipIf(missing !== null)('what a key does outside of the frame', () => {
  let terminal: Tmux;
  let folder: string;
  let work: string;

  beforeEach(async () => {
    folder = sampleCopy('05-two-locks');
    work = mkdtempSync(join(tmpdir(), 'waitgraph-work-'));
    terminal = await shell();
    terminal.type(`cd ${work}`);
  });
  afterEach(() => terminal.close());

  test('Space plays, and the screen holds no leftovers of sizes it had meanwhile', async () => {
    terminal.type(commandFor(folder, '--keys "<home>"'));
    const start = timeOn(await terminal.until('T2 save'));
    terminal.press('Space');
    await terminal.until('PLAYING');
    for (const [columns, rows] of [
      [130, 40],
      [60, 16],
      [59, 15],
      [300, 80],
      [101, 29],
    ] as const) {
      terminal.resize(columns, rows);
      await terminal.until((screen) => fills(screen, rows));
    }
    terminal.resize(SIZE.columns, SIZE.rows);
    terminal.press('r', 'Space', 'Space', 'Space', 'Home');
    const shown = await terminal.until(
      (screen) => fills(screen, SIZE.rows) && !screen.includes('PLAYING') && timeOn(screen) === start,
    );
    const frames = terminal.countFrames();
    terminal.press('C-l');
    await terminal.until(() => frames() === 1);
    expect(terminal.screen()).toBe(shown);
  });

  test('keys that come faster than frames share them', async () => {
    terminal.type(commandFor(folder, '--keys "<home>"'));
    await terminal.until('T2 save');
    const frames = terminal.countFrames();
    terminal.press('-l', `${'l'.repeat(1500)}4`);
    await terminal.until('4 TASKS');
    expect(frames()).toBeLessThan(150);
  });

  test('y copies to the clipboard and says it again at the end, S saves a picture, M gives the mouse back', async () => {
    terminal.type(commandFor(folder));
    await terminal.until('T2 save');
    terminal.press('y');
    await terminal.until('copied: waitgraph tui');
    terminal.press('S');
    await terminal.until('saved waitgraph-1.svg');
    expect(readFileSync(join(work, 'waitgraph-1.svg'), 'utf8')).toMatch(/^<svg /);
    terminal.press('M');
    await terminal.until('mouse off');
    expect(terminal.modes().mouse).toBe(false);
    terminal.press('M');
    await terminal.until('mouse on');
    expect(terminal.modes().mouse).toBe(true);
    terminal.press('q');
    await terminal.until('--task T2'); // what was copied, for terminals without a clipboard
  });

  test('o opens the place in $EDITOR, and comes back', async () => {
    const editor = join(work, 'editor');
    writeFileSync(editor, `#!/bin/sh\necho "$@" > ${work}/asked\nprintf 'editing'\nread line\n`);
    chmodSync(editor, 0o755);
    const source = join(work, 'bank.py');
    writeFileSync(source, 'pass\n');
    const { trace } = drawn('first   A . b b\nsecond  B B . a\n*  . . . . quiet');
    const site = { file: source, line: 11, column: 3, fn: 'transfer' };
    const events = trace.events.map((event) => Object.assign({}, event, { site }));
    writeTrace(join(work, 'run'), { ...trace, events });
    terminal.type(`EDITOR=${editor} ${commandFor(join(work, 'run'))}`);
    await terminal.until('DEADLOCK F1');
    terminal.press('o');
    await terminal.until('editing');
    terminal.press('Enter');
    await terminal.until('DEADLOCK F1');
    expect(readFileSync(join(work, 'asked'), 'utf8')).toBe(`+11 ${source}\n`);
  });

  test('the mouse clicks, drags and zooms', async () => {
    terminal.type(commandFor(folder));
    await terminal.until('T2 save');
    const mouse = (button: number, x: number, y: number, end = 'M'): void =>
      terminal.press('-l', `\u001B[<${button};${x};${y}${end}`);
    mouse(0, 40, 9);
    await terminal.until((screen) => /▶.T3 spend/.test(screen));
    const before = /[\d.]+ \S+\/column/.exec(terminal.screen())?.[0];
    mouse(64, 40, 9);
    const after = await terminal.until((screen) => /[\d.]+ \S+\/column/.exec(screen)?.[0] !== before);
    expect(after).toContain('T3 spend');
  });

  test('names with escape sequences, line breaks, bidi marks or 300 characters write nothing else', async () => {
    const hostile = join(work, 'hostile');
    const { trace } = drawn('first   A . b b\nsecond  B B . a\n*  . . . . quiet');
    const names = [
      '\u001B[2J\u001B]0;owned\u0007\u001B[?1000h\n\r\u202Eevil\u0000',
      `${'x'.repeat(300)}\u009B31m`,
    ];
    let named = 0;
    const events = trace.events.map((event) =>
      event.kind === 'taskStart'
        ? { ...event, fields: { ...event.fields, name: names[named++ % 2]! } }
        : event,
    );
    writeTrace(hostile, { ...trace, events });
    terminal.type(commandFor(hostile));
    const screen = await terminal.until('DEADLOCK F1');
    // oxlint-disable no-control-regex -- that is what must not be there
    expect(screen.replaceAll('\n', '')).not.toMatch(
      /[\u0000-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/,
    );
    // oxlint-enable no-control-regex
    expect(terminal.title()).not.toContain('owned');
    for (const [i, page] of PAGES.entries()) {
      terminal.press('-l', String(i + 1));
      await terminal.until(`${i + 1} ${page.toUpperCase()}`);
      expect(terminal.screen().split('\n').slice(0, SIZE.rows)).toHaveLength(SIZE.rows);
      expect(terminal.screen()).toContain('quit');
    }
    terminal.press('q');
    await terminal.until('ready>');
    expect(terminal.modes()).toEqual(READY);
  });

  test('without arguments it lists recent runs', async () => {
    const runs = join(work, 'waitgraph-traces');
    for (const run of ['first', 'second']) writeTrace(join(runs, run), drawn('checkout  A x').trace, { run });
    terminal.type(commandFor(''));
    const asked = await terminal.until('Which one?');
    expect([asked.includes('first'), asked.includes('second')]).toEqual([true, true]);
    terminal.type('1');
    await terminal.until('checkout');
    expect(existsSync(runs)).toBe(true);
    terminal.press('q');
    await terminal.until((screen) => !screen.includes('FINDINGS'));
  });
});
