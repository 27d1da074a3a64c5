/** The report as Markdown, for a job's summary or a ticket. */
import { mermaidText } from '../graph-mermaid.ts';
import { textParts, type TextOptions } from '../text.ts';
import type { Report, ReportFinding } from '../types.ts';
import { mainPlace, relativeTo } from './place.ts';

const MOST = 20;

export type MarkdownOptions = Required<Pick<TextOptions, 'trace'>> & { readonly sourceRoot: string };

export function markdown(report: Report, { sourceRoot, trace }: MarkdownOptions): string {
  const { findings } = report;
  const { blocks, closing } = textParts(report, { trace });
  const shown = findings.slice(0, MOST);
  const left = findings.length - shown.length;
  return [
    '## waitgraph',
    '',
    ...(findings.length === 0 ? ['No findings.'] : overview(shown, sourceRoot)),
    ...(left > 0 ? ['', `… and ${left} more.`] : []),
    ...shown.flatMap((finding, i) => details(finding, blocks[i] ?? '')),
    '',
    ...closing.map(inline),
    '',
  ].join('\n');
}

function overview(findings: readonly ReportFinding[], root: string): string[] {
  const rows = findings.map((finding) => {
    const { id, kind, severity, certainty, title } = finding;
    const place = mainPlace(finding);
    const where = place === null ? '' : `${relativeTo(root, place.file) ?? place.file}:${place.line ?? '?'}`;
    const cells = [id, `**${severity}**`, kind, title, where === '' ? '' : code(where), certainty];
    return `| ${cells.map((cell, i) => (i === 3 ? inline(cell) : cell).replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  });
  return ['| | severity | kind | what | where | how sure |', '|---|---|---|---|---|---|', ...rows];
}

function details(finding: ReportFinding, block: string): string[] {
  const { id, kind, severity, edges, fix, docs } = finding;
  return [
    '',
    `<details${severity === 'error' ? ' open' : ''}><summary><b>${id} ${kind}</b></summary>`,
    '',
    ...(edges.length > 1 ? diagram(finding) : []),
    ...fenced(block, 'text'),
    '',
    `**Fix:** ${inline(fix)} ([documentation](${docs}))`,
    '',
    '</details>',
  ];
}

const MOST_EDGES = 30;

/** Who waits for whom, as GitHub and GitLab draw it. */
function diagram({ tasks, edges, resources }: ReportFinding): string[] {
  const shown = edges.slice(0, MOST_EDGES);
  const ids = [...new Set(shown.flatMap(({ from, to }) => [from, to]))];
  const name = (id: string): string => `${id} ${tasks.find((task) => task.id === id)?.name ?? ''}`.trim();
  const label = (id: string | null): string => {
    const found = resources.find((resource) => resource.id === id);
    return found === undefined ? '' : `|"${mermaidText(`${found.kind} ${found.name}`)}"|`;
  };
  const lines = [
    'flowchart LR',
    ...ids.map((id, i) => `  n${i}["${mermaidText(name(id))}"]`),
    ...shown.map(
      ({ from, to, resource }) => `  n${ids.indexOf(from)} -->${label(resource)} n${ids.indexOf(to)}`,
    ),
  ];
  return [...fenced(lines.join('\n'), 'mermaid'), ''];
}

/** A fence longer than any in the text, which can't end it. */
function fenced(text: string, language: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, text.trimEnd(), fence];
}

function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${longest > 0 ? ` ${text} ` : text}${ticks}`;
}

/** Plain text in a line of Markdown: no markup, no HTML, nobody mentioned, no link made. */
function inline(text: string): string {
  return text
    .replaceAll(/[\\`*_{}[\]<>#|~&]/g, (sign) => `&#${sign.codePointAt(0)};`)
    .replaceAll('@', '@&#8203;')
    .replaceAll('://', ':&#47;&#47;');
}
