import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { savedView } from '../../cli/saved-view.ts';
import { stagingHang } from '../support/staging-hang.ts';
import { scratch } from '../support/cli.ts';

const { info } = stagingHang().timeline;
const other = { ...info, run: 'another run' };

test('what was looked at comes back for the same run, and for no other', () => {
  const env = { XDG_STATE_HOME: scratch() };
  expect(savedView(info, env).text).toBeNull();
  savedView(info, env).save('place=1,2,3,T1,F1');
  expect(savedView(info, env).text).toBe('place=1,2,3,T1,F1');
  expect(savedView(other, env).text).toBeNull();
  const folder = join(env.XDG_STATE_HOME, 'waitgraph', 'views');
  const [file = ''] = readdirSync(folder);
  expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
});

test('a file that is damaged, of another version or too large is passed over', () => {
  const env = { XDG_STATE_HOME: scratch() };
  const folder = join(env.XDG_STATE_HOME, 'waitgraph', 'views');
  savedView(info, env).save('page=graph');
  const [file = ''] = readdirSync(folder);
  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '{"version":9,"view":"x"}',
    '{"version":1,"view":3}',
    ' '.repeat(1e6),
  ]) {
    writeFileSync(join(folder, file), text);
    expect(savedView(info, env).text).toBeNull();
  }
});

test('where nothing can be written, nothing is kept, and nothing is said', () => {
  const env = { XDG_STATE_HOME: join(scratch(), 'file') };
  writeFileSync(env.XDG_STATE_HOME, '');
  savedView(info, env).save('page=graph');
  expect(savedView(info, env).text).toBeNull();
});

test('views of the oldest traces are forgotten', () => {
  const env = { XDG_STATE_HOME: scratch() };
  const folder = join(env.XDG_STATE_HOME, 'waitgraph', 'views');
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < 230; i++) {
    writeFileSync(join(folder, `${i}.json`), '');
    utimesSync(join(folder, `${i}.json`), 1000 + i, 1000 + i);
  }
  savedView(info, env).save('page=graph');
  const left = readdirSync(folder);
  expect(left).toHaveLength(200);
  expect(left).not.toContain('30.json');
  expect(left).toContain('31.json');
});
