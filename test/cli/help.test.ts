import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../cli/commands.ts';
import { manualPage } from '../../cli/manual.ts';
import { parserFor } from '../../cli/parser.ts';

async function helpOf(name: string): Promise<string> {
  return parserFor([name], [await COMMANDS[name]!()])
    .wrap(null)
    .getHelp();
}

function optionsIn(text: string): string[] {
  return [...text.matchAll(/--([a-z][a-z-]+)/g)].map(([, option = '']) => option);
}

describe.each(Object.keys(COMMANDS))('waitgraph %s --help', (name) => {
  test('ends with examples, each with what it does, that use options which there are', async () => {
    const [options = '', examples = ''] = (await helpOf(name)).split('Examples:\n');
    const lines = examples.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(new RegExp(`^ {2}waitgraph ${name}\\b.* {2,}\\S`));
    expect(optionsIn(options)).toEqual(expect.arrayContaining(optionsIn(examples)));
  });
});

test('the manual page has each command with all of its options and examples', async () => {
  const page = (await manualPage('1.2.3')).replaceAll(String.raw`\-`, '-');
  for (const name of Object.keys(COMMANDS)) {
    const part = page.split('.SS ').find((text) => text.startsWith(name))!;
    expect(optionsIn(part)).toEqual(expect.arrayContaining(optionsIn(await helpOf(name)).slice(2)));
  }
  expect(page).toContain('waitgraph 1.2.3');
});

test('the manual page is sound roff', async ({ skip }) => {
  const command = ['-man', '-ww', '-Tutf8', '-K', 'utf8'];
  const { error, stdout, stderr } = spawnSync('groff', command, {
    input: await manualPage('1.2.3'),
    encoding: 'utf8',
  });
  if (error !== undefined) skip('groff is not there');
  expect(stderr).toBe('');
  expect(stdout).toContain('waitgraph record [options] -- <command..>');
});
