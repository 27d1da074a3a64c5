import { expect, test } from 'vitest';
import { templateOf, withLinks } from '../../../analyzer/report/hyperlinks.ts';
import { shortNames } from '../../../analyzer/source-paths.ts';

const FILES = [
  '/srv/shop/src/a.ts',
  '/srv/shop/src/b/a.ts',
  '/srv/shop/node_modules/pool/index.js',
  'node:fs',
  '',
];
const links = { template: templateOf('vscode'), host: 'box' };

/** `<url|shown>` for each link. */
function linked(text: string, files: readonly string[] = FILES, format = links): string {
  const [before = '', ...parts] = withLinks(text, files, format).split('\u001B]8;;');
  return parts.reduce((told, part, i) => {
    const [url = '', after = ''] = part.split('\u001B\\');
    return told + (i % 2 === 0 ? `<${url}|${after}` : `>${after}`);
  }, before);
}

test('a place is a link to the whole path, however short it is told', () => {
  expect(linked('a.ts:12:5, b/a.ts:7 and pool/index.js:1:2')).toBe(
    '<vscode://file/srv/shop/src/a.ts:12:5|a.ts:12:5>, <vscode://file/srv/shop/src/b/a.ts:7:1|b/a.ts:7> and ' +
      '<vscode://file/srv/shop/node_modules/pool/index.js:1:2|pool/index.js:1:2>',
  );
});

test('what is no file, or another one, stays as it is', () => {
  const text = 'node:fs:12 other.ts:3 c/a.ts:9 data.ts:1 a.ts at 12:30';
  expect(linked(text)).toBe(text);
  expect(linked('x:1', [])).toBe('x:1');
});

test.each([
  ['/srv/a b/#1?;.py', 'file://box/srv/a%20b/%231%3F%3B.py'],
  ['/srv/\u001b\\/x.py', 'file://box/srv/%1B%5C/x.py'],
  ['file:///srv/a%20b.mjs', 'file://box/srv/a%20b.mjs'],
  [String.raw`C:\shop\a.py`, 'file://box/C:/shop/a.py'],
])('the path %j is encoded for its URL', (file, url) => {
  const name = shortNames([file]).get(file)!;
  expect(linked(`${name}:3`, [file], { template: templateOf('file'), host: 'box' })).toBe(
    `<${url}|${name}:3>`,
  );
});

test.each([
  ['code', 'not an URL with {path} in it'],
  ['https://example.com/', 'not an URL with {path} in it'],
  ['edit://{path}:{row}', 'no variable {row}'],
  ['edit://{path}\u001b', 'not an URL with {path} in it'],
])('the format %j is refused: %s', (format, message) => {
  expect(() => templateOf(format)).toThrow(message);
});

test('a format may be an URL of one’s own', () => {
  expect(templateOf('edit://open?f={path}&l={line}')).toBe('edit://open?f={path}&l={line}');
});
