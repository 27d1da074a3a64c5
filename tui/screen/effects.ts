/** What the reducer asks of the world outside. Each returns what to say about it. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';

/** Gives text to the terminal's clipboard (OSC 52), inside of tmux through tmux. */
export function clipboardSequence(text: string, env: NodeJS.ProcessEnv): string {
  const sequence = `\u001B]52;c;${Buffer.from(text).toString('base64')}\u0007`;
  if (env['TMUX'] === undefined || env['TMUX'] === '') return sequence;
  return `\u001BPtmux;${sequence.replaceAll('\u001B', '\u001B\u001B')}\u001B\\`;
}

/** Writes the picture into a new file in the working folder, never over another. */
export function savePicture(svg: string): string {
  for (let n = 1; n < 1000; n++) {
    const file = `waitgraph-${n}.svg`;
    try {
      const to = openSync(file, 'wx');
      writeSync(to, svg);
      closeSync(to);
      return `saved ${file}`;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST') return `the picture can't be saved here (${code ?? String(error)})`;
    }
  }
  return 'there are a thousand pictures here already';
}

/**
 * Opens the user's editor at a line, in the terminal, and waits until it is closed. The trace names the
 * file, so it must be one that is there, and goes by its whole path: `+!…` and `-c…` are commands to editors.
 */
export function editSource(file: string, line: number, env: NodeJS.ProcessEnv): string {
  const editor = env['VISUAL'] || env['EDITOR'];
  if (!editor) return `${file}:${line} (set $EDITOR to open it)`;
  const path = resolve(file);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return `${file} is not on this machine`;
  const [program = '', ...options] = editor.split(' ');
  const { error, status } = spawnSync(program, [...options, ...lineArguments(program, path, line)], {
    stdio: 'inherit',
  });
  if (error !== undefined) return `${program} can't be started: ${error.message}`;
  return status === 0 ? '' : `${program} ended with status ${status}`;
}

/** As each family of editors takes it. */
function lineArguments(program: string, file: string, line: number): string[] {
  if (/(?:^|\/)(?:code|codium|cursor|windsurf)$/.test(program)) return ['--goto', `${file}:${line}`];
  if (/(?:^|\/)(?:subl|hx|zed|micro)$/.test(program)) return [`${file}:${line}`];
  return [`+${line}`, file];
}
