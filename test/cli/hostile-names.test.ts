import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instance } from '@viz-js/viz';
import { Resvg } from '@resvg/resvg-js';
import { afterEach, expect, test, vi } from 'vitest';
import { main } from '../../cli/main.ts';
import { cli } from '../support/cli.ts';
import { writeTrace } from '../support/trace-file.ts';
import type { ScriptedEvent, ScriptedTrace } from '../support/scripted.ts';

/** What a name can do to whoever prints it. */
const NAMES = [
  '\u001B]52;c;cm0gLXJmIC8=\u0007\u001B[2J\u001B[31mred',
  '\u009B31m\u009D0;title\u009C c1',
  '\u202Eevil\u2066 bidi\u200B\uFEFF',
  'nul\0 bell\u0007 back\b del\u007F',
  'two\r\nlines\u2028three\n::error::injected',
  '=HYPERLINK("http://evil","x")',
  '"><script>alert(1)</script>]]>-->&amp;',
  `]; } "\\N end\n click n0 href "javascript:alert(1)" %%{init}%% | \`code\``,
  'x'.repeat(200_000),
  '\uD800 lone',
];

/** As many tasks as names, each waiting for the next one's lock, all of them called so. */
function evilTrace(): ScriptedTrace {
  const site = (index: number): ScriptedEvent['site'] => ({
    file: `/app/${NAMES[index]}.ts`,
    line: 7,
    column: 1,
    fn: NAMES[index]!,
  });
  const resources = NAMES.map((name, index) => ({
    id: index + 1,
    kind: 'mutex' as const,
    name,
    site: site(index)!,
    capacity: 1,
    flags: 0,
    parent: 0,
  }));
  const events = NAMES.flatMap((name, index): ScriptedEvent[] => {
    const [task, place] = [index + 1, site(index)!];
    const next = ((index + 1) % NAMES.length) + 1;
    return [
      { at: index, kind: 'taskStart', task, site: place, fields: { name, kind: 1 } },
      {
        at: 1e6,
        kind: 'acquire',
        task,
        resource: task,
        site: place,
        fields: { ticket: task, units: 1, class: 1 },
      },
      {
        at: 2e6,
        kind: 'request',
        task,
        resource: next,
        site: place,
        fields: { ticket: task + 50, flags: 2 },
      },
      { at: 3e6, kind: 'mark', task: 0, fields: { text: name } },
    ];
  });
  return {
    resources,
    events: [...events.toSorted((a, b) => a.at - b.at), { at: 5e9, kind: 'heartbeat', task: 0 }],
  };
}

const FOLDER = mkdtempSync(join(tmpdir(), 'waitgraph-'));
const [SERVICE = ''] = NAMES;
writeTrace(FOLDER, evilTrace(), {
  schema: { service: SERVICE, host: NAMES[2], hooks: NAMES, blindSpots: NAMES, runtime: NAMES[4] },
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = 0;
});

/** What the command line prints, on both streams. */
async function printed(...args: string[]): Promise<string> {
  const pieces: string[] = [];
  const keep = (text: string | Uint8Array): boolean => pieces.push(String(text)) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
  vi.stubEnv('NO_COLOR', '1');
  await main(args);
  vi.restoreAllMocks();
  return pieces.join('');
}

const UNSAFE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u200B\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])/;

const OUTPUTS: readonly (readonly string[])[] = [
  ...['', '--json', '--jsonl', '--sarif', '--junit', '--md'].map((form) => ['analyze', FOLDER, form]),
  ...['text', 'dot', 'mermaid', 'svg', 'json'].map((format) => ['graph', FOLDER, '--format', format]),
  ...['tasks', 'waits', 'holds', 'resources', 'events', 'info'].map((list) => [list, FOLDER]),
  ['sql', FOLDER, 'SELECT * FROM v1_wait'],
  ['diff', FOLDER, FOLDER],
  ['tui', FOLDER, '--plain'],
  ...['text', 'svg'].map((format) => ['tui', FOLDER, '--snapshot', '--keys', '4', '--format', format]),
];

test.each(OUTPUTS.map((args) => [args.filter((arg) => arg !== FOLDER).join(' '), args] as const))(
  'no name reaches beyond its own text in: %s',
  async (_name, args) => {
    const text = await printed(...args.filter((arg) => arg !== ''));
    expect(text.length).toBeGreaterThan(100);
    expect(text.length).toBeLessThan(400_000);
    expect(UNSAFE.exec(text)).toBeNull();
    expect(text).not.toContain('cm0gLXJmIC8');
    expect(text.split('\n').filter((line) => line.startsWith('::error'))).toEqual([]);
  },
);

test('in colour, a terminal gets our own sequences only', async () => {
  const text = await printed('tui', FOLDER, '--snapshot', '--keys', '4', '--format', 'ansi');
  // oxlint-disable-next-line no-control-regex
  expect(UNSAFE.exec(text.replaceAll(/\u001B\[[\d;]*m/g, ''))).toBeNull();
});

test('annotations for GitHub are one command for each finding', async () => {
  vi.stubEnv('GITHUB_ACTIONS', 'true');
  const commands = (await printed('analyze', FOLDER)).split('\n').filter((line) => line.startsWith('::'));
  expect(commands).toHaveLength(1);
  expect(UNSAFE.exec(commands[0]!)).toBeNull();
});

test('a spreadsheet runs nothing of a CSV', async () => {
  const csv = await printed('sql', FOLDER, 'SELECT text FROM string', '--csv');
  expect(csv).toContain(`"'=HYPERLINK`);
  expect(csv.split('\r\n').filter((line) => /^"?[=+@-]/.test(line))).toEqual([]);
});

test('pictures of it are pictures: Graphviz and an SVG reader take them', async () => {
  const dot = await printed('graph', FOLDER, '--format', 'dot');
  expect((await instance()).render(dot).status).toBe('success');
  const svg = await printed('graph', FOLDER, '--format', 'svg');
  expect(new Resvg(svg).width).toBeGreaterThan(100);
  expect(svg).not.toMatch(/<script|<a |href=/);
});

test.each(['perfetto', 'otlp'])(
  'what is written for %s is JSON without a control character',
  async (form) => {
    const file = join(FOLDER, `${form}.json`);
    await printed('export', FOLDER, `--${form}`, file);
    const text = readFileSync(file, 'utf8');
    expect(() => JSON.parse(text) as unknown).not.toThrow();
    expect(UNSAFE.exec(text)).toBeNull();
  },
);

test('a page has no markup but its own', () => {
  const file = join(FOLDER, 'page.html');
  expect(cli(['export', FOLDER, '--html', file]).code).toBe(0);
  const html = readFileSync(file, 'utf8');
  expect(html.match(/<script[ >]|<\/script>/g)).toEqual(['<script ', '</script>', '<script>', '</script>']);
  const text = html.slice(0, html.indexOf('<script>')).replace(/<style>[^]*<\/style>/, '');
  expect(text).not.toMatch(
    /<(?!\/?(html|meta|title|header|h1|h2|pre|main|section|details|summary|b|i|button|noscript|p|footer|script|table|thead|tbody|tr|t[hd])\b|!doctype)/,
  );
  expect(UNSAFE.exec(text)).toBeNull();
});

test('neither does the name of a file', async () => {
  const text = await printed('analyze', join(FOLDER, '\u001B]52;c;aGk=\u0007\nhint: gone.wgt'));
  expect(text).toMatch(/^error: [^\n]* hint: gone\.wgt: no such file or folder\nhint: [^\n]*\n$/);
  expect(UNSAFE.exec(text)).toBeNull();
});
