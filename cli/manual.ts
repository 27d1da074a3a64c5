/**
 * The page that `man waitgraph` shows, in roff's `man` macros. It is made from what `--help` prints, so
 * that there is one description of the command line.
 */
import { COMMANDS } from './commands.ts';
import { parserFor } from './parser.ts';

/** A row of a section of `--help`: an option, an argument or an example, and what is said of it. */
type Row = { readonly term: string; readonly text: string };

type Help = {
  readonly usage: string;
  readonly describe: string;
  readonly sections: ReadonlyMap<string, readonly Row[]>;
};

export async function manualPage(version: string): Promise<string> {
  const helps = await Promise.all(Object.keys(COMMANDS).map(helpOf));
  return [
    `.TH WAITGRAPH 1 "" "waitgraph ${version}" "User Commands"`,
    '.SH NAME',
    String.raw`waitgraph \- says who waits for whom in an async program, since when, and why`,
    '.SH SYNOPSIS',
    ...helps.flatMap(({ usage }, i) => [...(i === 0 ? [] : ['.br']), roff(usage)]),
    '.SH COMMANDS',
    ...helps.flatMap(commandLines),
    '.SH EXIT STATUS',
    ...STATUSES.flatMap(([status, meaning]) => entry(status, meaning)),
    '.SH ENVIRONMENT',
    ...entry('NO_COLOR, FORCE_COLOR', 'No colours, or colours also where no terminal is.'),
    ...entry('WAITGRAPH, WAITGRAPH_DIR, …', 'Switch recording on without this program: see README.md.'),
    '',
  ].join('\n');
}

const STATUSES = [
  ['0', 'Nothing was found that --fail-on asks for.'],
  ['1', 'Something was found.'],
  ['2', 'Wrong usage, or input that can not be read.'],
  ['70', 'A bug in waitgraph.'],
] as const;

async function helpOf(name: string): Promise<Help> {
  const parser = parserFor([name], [await COMMANDS[name]!()]).wrap(null);
  const [usage = '', describe = '', ...sections] = (await parser.getHelp()).split('\n\n');
  return { usage, describe, sections: new Map(sections.map(sectionIn)) };
}

/** `Options:` and, below it, a row a line. */
function sectionIn(text: string): [string, Row[]] {
  const [title = '', ...lines] = text.split('\n');
  return [title.replace(':', ''), lines.map(rowIn)];
}

/** `  --out  The run's own folder  [string]`; the type says nothing to a reader, defaults and choices do. */
function rowIn(line: string): Row {
  const [, term = '', rest = ''] = /^ *(.*?) {2,}(.*)$/.exec(line) ?? [];
  const [text = '', ...notes] = rest.replace(' [default: []]', '').split(/ +(?=\[[^\]]*\](?: +\[|$))/);
  const kept = notes.filter(
    (note) => !/^\[(boolean|string|number|array|default: (false|true))\]$/.test(note),
  );
  return { term, text: [text, ...kept].join(' ') };
}

function commandLines({ usage, describe, sections }: Help): string[] {
  const rows = ['Positionals', 'Options'].flatMap((title) => sections.get(title) ?? []);
  const own = rows.filter(({ term }) => term !== '--help' && term !== '--version');
  const examples = sections.get('Examples') ?? [];
  return [
    `.SS ${roff(usage.replace('waitgraph ', ''))}`,
    roff(`${describe}.`),
    ...own.flatMap(({ term, text }) => entry(term, text)),
    ...examples.flatMap(({ term, text }) => [
      '.PP',
      roff(`${text}:`),
      '.RS',
      '.nf',
      roff(term),
      '.fi',
      '.RE',
    ]),
  ];
}

function entry(term: string, text: string): string[] {
  return ['.TP', `.B ${roff(term)}`, roff(text)];
}

/** Text as roff takes it: a hyphen that is to be copied is a minus, and no line may begin like a request. */
function roff(text: string): string {
  return text
    .replaceAll('\\', String.raw`\e`)
    .replaceAll('-', String.raw`\-`)
    .replace(/^(?=[.'])/, String.raw`\&`);
}
