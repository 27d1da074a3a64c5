import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MAIN_KEYS } from '../../tui/paint/bars.ts';
import { commandOf, KEY_GROUPS, KEYS, keysIn, keyText, type KeySpec } from '../../tui/keys.ts';

const DOC = new URL('../../docs/browser.md', import.meta.url);
const README = new URL('../../README.md', import.meta.url);
const SPECS: readonly KeySpec[] = Object.values(KEYS);

/** `npx vitest run test/tui/keys.test.ts -u` writes it. */
test('the keys in docs/browser.md are those of the table that handles them', async () => {
  const code = (key: string): string => `\`${keyText(key)}\``;
  const cells = (spec: KeySpec): string => `${spec.keys.map(code).join(' ')} ${spec.help}`;
  const list = KEY_GROUPS.map((group) => {
    const specs = SPECS.filter((spec) => spec.group === group);
    return `- **${group}**: ${specs.map(cells).join(' · ')}`;
  }).join('\n');
  const place = /(-->\n\n)[^]*?(\n\n<!-- end -->)/;
  const doc = readFileSync(DOC, 'utf8').replace(place, (_, open, close) => open + list + close);
  await expect(doc).toMatchFileSnapshot('../../docs/browser.md');
});

/** The same. */
test('the keys in README.md are those of the footer', async () => {
  const keys = MAIN_KEYS.map(
    ([names, word]) => `${names.map((name) => `\`${keyText(name)}\``).join(' ')} ${word}`,
  );
  const place = /(keys\.test\.ts -->\n\n)[^]*?(\n\n<!-- end -->)/;
  const list = `In the browser: ${keys.join(' · ')} ([all of them](docs/browser.md#keys))`;
  const text = readFileSync(README, 'utf8').replace(place, (_, open, close) => open + list + close);
  await expect(text).toMatchFileSnapshot('../../README.md');
});

test('no key means two things', () => {
  const keys = SPECS.flatMap((spec) => spec.keys);
  expect(keys).toHaveLength(new Set(keys).size);
  for (const [command, spec] of Object.entries(KEYS)) expect(spec.keys.map(commandOf)).toContain(command);
});

test('a macro names keys in angle brackets and lists characters', () => {
  expect(keysIn('e b <space> <Enter><esc> jj <lt> <ctrl-l>')).toEqual([
    'e',
    'b',
    'space',
    'enter',
    'escape',
    'j',
    'j',
    '<',
    'ctrl-l',
  ]);
});
