/** Places in the source as links that a terminal opens: OSC 8, as in ripgrep's `--hyperlink-format`. */
import { InputError } from '../../format/errors.ts';
import { libraryPath, shortNames } from '../source-paths.ts';

/** What opens a file at a line, known by name. */
const FORMATS: Readonly<Record<string, string>> = {
  file: 'file://{host}{path}',
  vscode: 'vscode://file{path}:{line}:{column}',
  cursor: 'cursor://file{path}:{line}:{column}',
  idea: 'idea://open?file={path}&line={line}&column={column}',
};
export const FORMAT_NAMES = ['auto', 'none', ...Object.keys(FORMATS)];

export type Links = {
  /** An URL with `{path}` and, if it likes, `{line}`, `{column}` and `{host}`. */
  readonly template: string;
  readonly host: string;
};

/** The URL that a format stands for: one known by name, or one's own. Throws an InputError if it is neither. */
export function templateOf(format: string): string {
  const known = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  const template = known ?? format;
  const unknown = [...template.matchAll(/\{([^{}]*)\}/g)].find(([, name = '']) => !VARIABLES.has(name));
  if (/^[a-z][a-z0-9+.-]*:[!-~]*$/i.test(template) && template.includes('{path}') && unknown === undefined)
    return template;
  throw new InputError(
    'EOPTION',
    `--hyperlink-format ${format}: ${unknown === undefined ? 'not an URL with {path} in it' : `no variable ${unknown[0]}`}`,
    {
      hint: `Say one of ${FORMAT_NAMES.join(', ')}, or an URL like vscode://file{path}:{line}:{column}.`,
    },
  );
}

const VARIABLES = new Set(['path', 'line', 'column', 'host']);

/** Makes each `file:line` in a finished text a link. `files` are the full paths of what the text tells short. */
export function withLinks(text: string, files: readonly string[], links: Links): string {
  const fullPath = new Map(
    [...shortNames(files)].flatMap(([file, short]) => (isPath(file) ? [[short, file] as const] : [])),
  );
  if (fullPath.size === 0) return text;
  const names = [...fullPath.keys()].toSorted((a, b) => b.length - a.length).map(escaped);
  const place = new RegExp(String.raw`(?<![\w./@-])(${names.join('|')}):(\d+)(?::(\d+))?`, 'g');
  return text.replaceAll(place, (shown: string, name: string, line: string, column: string | undefined) => {
    const url = urlOf(links, { path: fullPath.get(name)!, line, column: column ?? '1' });
    return `\u001b]8;;${url}\u001b\\${shown}\u001b]8;;\u001b\\`;
  });
}

function escaped(name: string): string {
  return name.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

/** Of a file on some disk, and not of Node.js or Python. */
function isPath(file: string): boolean {
  return /^(\/|file:\/\/\/|[A-Za-z]:[\\/])/.test(file) && !(libraryPath(file) ?? '').startsWith('<');
}

function urlOf(
  { template, host }: Links,
  { path, ...place }: { path: string; line: string; column: string },
): string {
  // What a file of a file:// URL is called is encoded already.
  const encoded = path.startsWith('file://') ? path.slice('file://'.length) : encodedPath(path);
  const values: Readonly<Record<string, string>> = { ...place, path: encoded, host };
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}

function encodedPath(path: string): string {
  const plain = /^[A-Za-z]:/.test(path) ? `/${path.replaceAll('\\', '/')}` : path;
  return encodeURI(plain).replaceAll(/[?#;]/g, encodeURIComponent);
}
