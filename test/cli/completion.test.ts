import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { cli } from '../support/cli.ts';

const ROOT = new URL('../..', import.meta.url).pathname;

test('bash completes commands and options with the script that is printed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waitgraph-completion-'));
  const program = join(folder, 'waitgraph');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${ROOT}cli.ts' "$@"\n`);
  chmodSync(program, 0o755);
  writeFileSync(join(folder, 'script'), cli(['completion', 'bash']).out);
  const completed = (...words: string[]): string[] => {
    const ask = `
      . '${join(folder, 'script')}'
      COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
      "$(complete -p waitgraph | sed 's/.*-F \\([^ ]*\\).*/\\1/')"
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const env = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` };
    return spawnSync('bash', ['-c', ask], { encoding: 'utf8', env }).stdout.trim().split('\n');
  };
  expect(completed('waitgraph', 'an')).toEqual(['analyze']);
  expect(completed('waitgraph', 'analyze', '--sa')).toEqual(['--sarif']);
});

test('each shell gets its own script, and an unknown one is asked for', () => {
  expect(cli(['completion'], { SHELL: '/usr/bin/zsh' }).out).toContain('#compdef waitgraph');
  expect(cli(['completion'], { SHELL: '/usr/bin/fish' }).out).toMatch(/^complete -c waitgraph /);
  const { code, err } = cli(['completion'], { SHELL: '/bin/tcsh' });
  expect(code).toBe(2);
  expect(err).toBe(
    'error: completion: which shell? found $SHELL "/bin/tcsh"\nhint: Say it: waitgraph completion bash|zsh|fish\n',
  );
});
