import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
  ...readdirSync(join(ROOT, 'samples'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('README.md'))
    .map((name) => join('samples', name)),
];

test.each(PAGES)('each link of %s leads somewhere', (page) => {
  const lost = linksIn(page).filter(([file, heading]) => {
    if (!existsSync(file)) return true;
    return heading !== undefined && !headingsOf(file).includes(heading);
  });
  expect(lost).toEqual([]);
});

test('from docs/start-here.md every page can be reached', () => {
  const seen = new Set<string>();
  const left = [join(ROOT, 'docs/start-here.md')];
  for (let page = left.pop(); page !== undefined; page = left.pop()) {
    if (seen.has(page)) continue;
    seen.add(page);
    left.push(...linksIn(page.slice(ROOT.length)).flatMap(([file]) => pagesAt(file)));
  }
  expect(PAGES.filter((page) => page.startsWith('docs') && !seen.has(join(ROOT, page)))).toEqual([]);
});

/** A link to a folder leads to all pages in it. */
function pagesAt(file: string): string[] {
  if (file.endsWith('.md')) return [file];
  const isFolder = existsSync(file) && !/\.\w+$/.test(file);
  return isFolder
    ? readdirSync(file).flatMap((name) => (name.endsWith('.md') ? [join(file, name)] : []))
    : [];
}

/** File and heading of each link that stays in the repository. */
function linksIn(page: string): [file: string, heading: string | undefined][] {
  const text = readFileSync(join(ROOT, page), 'utf8').replaceAll(/^```[^]*?^```/gm, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', heading] = target.split('#');
      return [path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path), heading];
    });
}

/** As GitHub makes anchors of them. */
function headingsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
