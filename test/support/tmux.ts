/** A real terminal for tests. One server per test file, apart from the user's own. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type TerminalModes = { alternate: boolean; mouse: boolean; cursor: boolean };

export const hasTmux: boolean = spawnSync('tmux', ['-V']).status === 0;

const PROMPT = 'ready> ';
/** How a change of the screen begins. */
const FRAME = '\u001B[?2026h';

/** Starts a shell of that size. Close it at the end. */
export class Tmux {
  private readonly socket = `waitgraph-${process.pid}-${Math.random().toString(36).slice(2, 8)}`;

  /** Where programs keep what they remember: nothing of the user's. */
  readonly state = mkdtempSync(join(tmpdir(), 'waitgraph-state-'));

  constructor(columns: number, rows: number) {
    // In CI, Ink takes it for granted that nobody looks.
    const { CI: _, ...env } = process.env;
    const shell = ['env', `PS1=${PROMPT}`, 'HISTFILE=', 'bash', '--norc', '--noprofile'];
    const size = ['-x', String(columns), '-y', String(rows)];
    const own = { LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', XDG_STATE_HOME: this.state };
    execFileSync('tmux', ['-L', this.socket, '-f', '/dev/null', 'new-session', '-d', ...size, ...shell], {
      env: { ...env, ...own },
    });
  }

  /** What is on the screen now. */
  screen(): string {
    return this.run('capture-pane', '-p');
  }

  /** Types a line into the shell. */
  type(line: string): void {
    this.run('send-keys', '-l', line);
    this.press('Enter');
  }

  /** Presses keys by tmux's names. */
  press(...keys: string[]): void {
    this.run('send-keys', ...keys);
  }

  resize(columns: number, rows: number): void {
    this.run('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** Of the pane, as programs may set it. */
  title(): string {
    return this.run('display', '-p', '#{pane_title}').trim();
  }

  modes(): TerminalModes {
    const [alternate, mouse, cursor] = this.run(
      'display',
      '-p',
      '#{alternate_on} #{mouse_any_flag} #{cursor_flag}',
    )
      .trim()
      .split(' ');
    return { alternate: alternate === '1', mouse: mouse === '1', cursor: cursor === '1' };
  }

  /** From now on: how many frames the browser has sent. */
  countFrames(): () => number {
    const file = join(this.state, 'sent');
    this.run('pipe-pane', `cat > ${file}`);
    return () => (existsSync(file) ? readFileSync(file, 'latin1').split(FRAME).length - 1 : 0);
  }

  /** Waits until the screen has the text, or the whole screen fits the test. */
  async until(wanted: string | ((screen: string) => boolean)): Promise<string> {
    const fits = typeof wanted === 'string' ? (screen: string): boolean => screen.includes(wanted) : wanted;
    for (let tries = 0; tries < 600; tries++) {
      const screen = this.screen();
      if (fits(screen)) return screen;
      await sleep(50);
    }
    throw new Error(`this never came: ${wanted.toString()}\n${this.screen()}`);
  }

  close(): void {
    spawnSync('tmux', ['-L', this.socket, 'kill-server']);
    rmSync(this.state, { recursive: true, force: true });
  }

  private run(...args: string[]): string {
    return execFileSync('tmux', ['-L', this.socket, ...args], { encoding: 'utf8' });
  }
}
