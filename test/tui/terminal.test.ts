import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { drawn } from '../support/drawn.ts';
import { hasTmux, Tmux } from '../support/tmux.ts';
import { writeTrace } from '../support/trace-file.ts';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const BROWSER = fileURLToPath(new URL('../../dist/tui/main.js', import.meta.url));
const TERMINAL = fileURLToPath(new URL('../../dist/tui/screen/terminal.js', import.meta.url));
const CROSSED = `
  checkout:request  A . b b b b
  refund:request    B B . a a a
  report:task       . . . . a a
  *                 . . . . . . quiet
`;
const READY = { alternate: false, mouse: false, cursor: true };

const missing = hasTmux ? (existsSync(BROWSER) ? null : 'dist/ (npm run build)') : 'tmux';
if (missing !== null) process.stderr.write(`skipped: the browser in a real terminal needs ${missing}\n`);

describe.skipIf(missing !== null)('in a real terminal', () => {
  let folder: string;
  let terminal: Tmux;
  let browser: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'waitgraph-tui-'));
    writeTrace(join(folder), drawn(CROSSED).trace);
    browser = `${process.execPath} ${CLI} tui ${folder} --charset block`;
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(async () => {
    terminal = new Tmux(80, 24);
    await terminal.until('ready>');
  });
  afterEach(() => terminal.close());

  test('it opens on the graph, follows keys, and leaves the terminal as it was', async () => {
    terminal.type(`echo before; ${browser}; echo status $?`);
    const first = await terminal.until('DEADLOCK F1');
    expect(first).toContain('5 GRAPH');
    expect(terminal.modes()).toEqual({ alternate: true, mouse: true, cursor: false });
    terminal.press('7');
    await terminal.until('7 INSPECTOR');
    // A run of keys arrives as one event.
    terminal.press('-l', 'bb4');
    await terminal.until('4 TASKS (3)');
    terminal.press('q');
    const after = await terminal.until('status 0');
    expect(after).toContain('before');
    expect(after).not.toContain('TASKS');
    expect(terminal.modes()).toEqual(READY);
  });

  test('it fills a new size, says so when it is too small, and comes back', async () => {
    terminal.type(browser);
    await terminal.until('DEADLOCK F1');
    terminal.resize(130, 40);
    await terminal.until((screen) => screen.includes('WAIT-FOR GRAPH') && screen.includes('1 FINDINGS'));
    terminal.resize(50, 12);
    await terminal.until('terminal too small');
    terminal.resize(80, 24);
    await terminal.until('5 GRAPH');
    terminal.press('C-c');
    await terminal.until((screen) => !screen.includes('5 GRAPH'));
    expect(terminal.modes()).toEqual(READY);
  });

  test('killed, it still restores the terminal, and dies of the signal', async () => {
    const file = join(folder, 'pid');
    terminal.type(`sh -c 'echo $$ > ${file}; exec ${browser}'; echo status $?`);
    await terminal.until('DEADLOCK F1');
    process.kill(Number(readFileSync(file, 'utf8')), 'SIGTERM');
    await terminal.until('status 143');
    expect(terminal.modes()).toEqual(READY);
    terminal.type('echo still here');
    await terminal.until((screen) => screen.includes('\nstill here'));
  });

  test('when the line is cut, it dies of that', async () => {
    const file = join(folder, 'pid');
    terminal.type(`sh -c 'echo $$ > ${file}; exec ${browser}'; echo status $?`);
    await terminal.until('DEADLOCK F1');
    process.kill(Number(readFileSync(file, 'utf8')), 'SIGHUP');
    await terminal.until('status 129');
    expect(terminal.modes()).toEqual(READY);
  });

  test('a crash gives the terminal back before its stack is printed', async () => {
    const script = join(folder, 'crash.mjs');
    const events = `{ onInput() {}, onResize() {}, onLeave() {}, onResume() {} }`;
    const take = `new Terminal(process.stdout, ${events}).write('on screen'.toUpperCase())`;
    const crash = `setTimeout(() => { throw new Error('boom') }, 50)`;
    writeFileSync(script, `import { Terminal } from ${JSON.stringify(TERMINAL)}; ${take}; ${crash};`);
    terminal.type(`${process.execPath} ${script}; echo status $?`);
    const screen = await terminal.until('status 1');
    expect(screen).toContain('Error: boom');
    expect(screen).not.toContain('ON SCREEN');
    expect(terminal.modes()).toEqual(READY);
  });

  test('stopped with Ctrl-Z and brought back, it repaints', async () => {
    terminal.type(browser);
    await terminal.until('DEADLOCK F1');
    terminal.press('C-z');
    await terminal.until('Stopped');
    expect(terminal.modes()).toEqual(READY);
    terminal.type('fg');
    await terminal.until('DEADLOCK F1');
    expect(terminal.modes().alternate).toBe(true);
    terminal.press('q');
    await terminal.until((screen) => !screen.includes('DEADLOCK'));
  });

  test('it opens where one left it, however one left it', async () => {
    const file = join(folder, 'pid');
    terminal.type(`sh -c 'echo $$ > ${file}; exec ${browser}'; echo status $?`);
    await terminal.until('DEADLOCK F1');
    terminal.press('-l', '3Gma');
    await terminal.until('marked a');
    process.kill(Number(readFileSync(file, 'utf8')), 'SIGTERM');
    await terminal.until('status 143');
    terminal.type(`clear; ${browser}`);
    const screen = await terminal.until('as you left it');
    expect(screen).toContain('3 RESOURCES');
    terminal.press('-l', "0'aq");
    await terminal.until('ready>');
  });

  test('keys come from the terminal though something else is on standard input', async () => {
    terminal.type(`echo data | ${browser}; echo status $?`);
    await terminal.until('DEADLOCK F1');
    terminal.press('q');
    await terminal.until('status 0');
    expect(terminal.modes()).toEqual(READY);
  });
});
