import { readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../analyzer/report/types.ts';
import { cli, recorded, scratch } from '../support/cli.ts';

const STUCK = recorded(`
  checkout  A b b b
  refund    B B a a
`);
const FINE = recorded(`
  checkout  A /A x
  *         . .  exit0
`);

const SCHEMA = new URL('../../report.schema.json', import.meta.url);

describe('analyze', () => {
  test('a deadlock is said in the first lines, and the exit code is 1', () => {
    const { code, out, err } = cli(['analyze', STUCK]);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    const first = out.split('\n').slice(0, 8).join('\n');
    expect(first).toMatch(/^DEADLOCK F1 {2}2 tasks in a cycle/);
    expect(first).toMatch(/checkout .*\n? *.*waits for .*R\d+ mutex B/);
    expect(first).toContain('cycle');
    expect(first).toContain('fix');
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^SUMMARY 1 error, 0 warnings · /);
  });

  test('the command that it suggests works as it stands, blanks in the path and all', () => {
    const { out } = cli(['analyze', STUCK]);
    const [, path] = /look +waitgraph tui '(.+)' --at/.exec(out.replaceAll(/\n +/g, ' ')) ?? [];
    expect(path).toBe(STUCK);
  });

  test('without findings it says what was checked, and the exit code is 0', () => {
    const { code, out } = cli(['analyze', FINE]);
    expect(code).toBe(0);
    expect(out).toMatch(/^CLEAN /);
    expect(out).toMatch(/\n {2}checked {7}1 task and \d+ events/);
    expect(out).toMatch(/\n {2}covered {7}hooks locks; no blind spots known/);
  });

  test('--json is valid by the schema that is shipped, and nothing else is on stdout', () => {
    const isValid = new Ajv2020({ allErrors: true }).compile(
      JSON.parse(readFileSync(SCHEMA, 'utf8')) as object,
    );
    for (const folder of [STUCK, FINE]) {
      const report = JSON.parse(cli(['analyze', folder, '--json']).out) as Report;
      isValid(report);
      expect(isValid.errors).toBeNull();
    }
  });

  test('other forms replace the text, one at a time', () => {
    const first = (...args: string[]): string => cli(['analyze', STUCK, ...args]).out.split('\n')[0] ?? '';
    expect(first('--md')).toBe('## waitgraph');
    expect(first('--junit')).toBe('<?xml version="1.0" encoding="UTF-8"?>');
    expect(first('--jsonl')).toMatch(/^\{"type":"trace","schema":"waitgraph\.report\/1"/);
    expect(cli(['analyze', STUCK, '--sarif']).out).toContain('"semanticVersion": "0.1.0"');
    const { code, err } = cli(['analyze', STUCK, '--sarif', '--md']);
    expect({ code, err }).toEqual({
      code: 2,
      err: 'error: --sarif and --md: only one form can be printed at a time\n',
    });
  });

  test('in a GitHub workflow findings are annotations as well, beside what is printed', () => {
    const { out, err } = cli(['analyze', STUCK, '--md'], { GITHUB_ACTIONS: 'true' });
    expect(out).not.toContain('::error');
    expect(err).toMatch(/^::error .*title=waitgraph deadlock F1::.*Fix: .*\n$/);
  });

  test('--fail-on decides what makes it fail', () => {
    expect(cli(['analyze', STUCK, '--fail-on', 'never']).code).toBe(0);
    expect(cli(['analyze', STUCK, '--fail-on', 'warning']).code).toBe(1);
    expect(cli(['analyze', FINE, '--fail-on', 'warning']).code).toBe(0);
  });

  test('colour is for terminals, unless it is asked for', () => {
    const coloured = '\u001b[';
    expect(cli(['analyze', STUCK]).out).not.toContain(coloured);
    const forced = cli(['analyze', STUCK], { FORCE_COLOR: '1' }).out;
    expect(forced).toContain(coloured);
    expect(cli(['analyze', STUCK], { FORCE_COLOR: '1', NO_COLOR: '1' }).out).not.toContain(coloured);
    expect(cli(['analyze', STUCK, '--json'], { FORCE_COLOR: '1' }).out).not.toContain(coloured);
  });

  test('the report is the same the second time, when it comes from the cache', () => {
    const folder = recorded('loner  A a a');
    const first = cli(['analyze', folder]).out;
    expect(readdirSync(folder).some((name) => name.endsWith('.db'))).toBe(true);
    expect(cli(['analyze', folder]).out).toBe(first);
    expect(cli(['analyze', folder, '--no-cache']).out).toBe(first);
  });
});

describe('what cannot be read is the user’s error: one line, a hint, exit code 2', () => {
  const fails = (...args: string[]): string => {
    const { code, out, err } = cli(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^error: .+\n(?:hint: .+\n)?$/);
    return err;
  };

  test('a missing file', () => expect(fails('analyze', 'nowhere.wgt')).toContain('nowhere.wgt'));

  test('an empty file', () => {
    const file = join(scratch(), 'empty.wgt');
    writeFileSync(file, '');
    expect(fails('analyze', file)).toContain('empty');
  });

  test('an empty folder', () => expect(fails('analyze', scratch())).toContain('hint: '));

  test('a file of something else', () => {
    expect(fails('analyze', 'package.json')).toMatch(/not a waitgraph trace/);
  });

  test('a wrong option, with the one that was probably meant', () => {
    expect(fails('analyze', FINE, '--jsn')).toBe('error: unknown option --jsn\nhint: Did you mean --json?\n');
    expect(fails('analyze', FINE, '--fail-on', 'wraning')).toContain(
      '--fail-on "wraning": not one of error, warning, never',
    );
    expect(fails('analyze', FINE, '--block-ms', 'soon')).toContain('--block-ms soon');
  });

  test('a wrong command, with the one that was probably meant', () => {
    expect(fails('analyse', FINE)).toBe('error: unknown command "analyse"\nhint: Did you mean "analyze"?\n');
    expect(fails('frobnicate')).toContain('waitgraph --help');
    expect(fails('toString')).toContain('unknown command');
  });

  test('no command, no path, one argument too many', () => {
    expect(fails()).toContain('no command given');
    expect(fails('analyze')).toContain('waitgraph analyze <path..>');
    expect(fails('explain', 'deadlock', 'twice')).toContain('"twice"');
    expect(fails('record', 'node', 'app.js')).toContain('waitgraph record -- node app.js');
  });
});

test('a torn file gives what can be read of it, and says that something is missing', () => {
  const folder = recorded(`
    checkout  A b b b b b b b
    refund    B B a a a a a a
  `);
  const file = join(folder, readdirSync(folder).find((name) => name.endsWith('.wgt')) ?? '');
  truncateSync(file, readFileSync(file).length - 7);
  const { code, out } = cli(['analyze', folder]);
  expect(code).not.toBe(2);
  expect(code).not.toBe(70);
  expect(out).toMatch(/\nSUMMARY /);
});
