import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clipboardSequence, editSource } from '../../tui/screen/effects.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'waitgraph-'));
const OPENED = join(FOLDER, 'opened');

/** Writes down what it is called with. */
const EDITOR = join(FOLDER, 'editor.sh');
writeFileSync(EDITOR, `#!/bin/sh\nprintf '%s\\n' "$@" > '${OPENED}'\n`);
chmodSync(EDITOR, 0o755);

test('the editor opens the file at the line, by its whole path', () => {
  const file = join(FOLDER, 'bank.ts');
  writeFileSync(file, '');
  expect(editSource(file, 41, { EDITOR: `${EDITOR} -w` })).toBe('');
  expect(readFileSync(OPENED, 'utf8')).toBe(`-w\n+41\n${file}\n`);
});

test.each(['+!touch /tmp/owned', '-c!id', '--cmd=evil', '/dev/null', FOLDER, '/no/such/file.ts'])(
  'a trace that names its file %s gets nothing run',
  (file) => {
    writeFileSync(OPENED, '');
    expect(editSource(file, 1, { EDITOR })).toBe(`${file} is not on this machine`);
    expect(readFileSync(OPENED, 'utf8')).toBe('');
  },
);

test('what is copied reaches the terminal as base64 only', () => {
  // oxlint-disable-next-line no-control-regex
  expect(clipboardSequence('\u0007\u001B[2J', {})).toMatch(/^\u001B\]52;c;[\w+/=]+\u0007$/);
});
