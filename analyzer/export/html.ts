/**
 * The report as one page that needs nothing else: no network, no server. What is said about the trace stands
 * in it as text and can be read and printed without scripts; the script draws the timeline and the graph.
 */
import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { span } from '../report/clock.ts';
import { resourceLabel } from '../report/names.ts';
import { textParts } from '../report/text.ts';
import type { Report, ReportFinding } from '../report/types.ts';
import { escapedXml } from '../report/xml.ts';
import type { PageData } from './page-data.ts';

/** The page's own script and style sheet, as they are built. */
export type PageParts = { readonly script: string; readonly style: string };

/** The whole document. `trace`: the paths to name in commands. */
export function htmlPage(
  report: Report,
  data: PageData,
  { script, style }: PageParts,
  trace: readonly string[],
): string {
  const { blocks, closing } = textParts(report, { trace });
  const policy = `default-src 'none'; script-src '${hash(script)}'; style-src '${hash(style)}'; base-uri 'none'; form-action 'none'`;
  const shown = report.findings.flatMap((finding, i) =>
    isCounted(finding) ? [] : [findingHtml(finding, blocks[i] ?? '')],
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escapedXml(`${data.name}: who waits for whom`)}</title>
<style>${style}</style>
<header>
<h1>${escapedXml(data.name)}</h1>
<pre>${escapedXml(closing.join('\n'))}</pre>
</header>
<main>
<section id="findings" aria-label="findings">
<h2>Findings</h2>
${shown.length === 0 ? '<p>No deadlock, endless wait, lost wake-up, leaked lock, nested or blocked loop was found.</p>' : shown.join('\n')}
</section>
<noscript><p>The timeline and the graph are drawn by a script of this page, which is off.</p></noscript>
<section id="timeline" aria-label="timeline" hidden></section>
<section id="graph" aria-label="who waits for whom" hidden></section>
${countedHtml(report)}
</main>
<footer>waitgraph. Times are from the start of the trace, ${escapedXml(data.startedAt)}.</footer>
<script type="application/octet-stream" id="data">${packed(data)}</script>
<script>${script}</script>
</html>
`;
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** In a browser: DecompressionStream('deflate-raw'). */
function packed(data: PageData): string {
  return deflateRawSync(JSON.stringify(data), { level: 9 }).toString('base64');
}

/** What only counts stands in a table. */
function isCounted({ measures, severity }: ReportFinding): boolean {
  return measures !== null && severity === 'info';
}

function findingHtml({ id, kind, severity, certainty, title }: ReportFinding, block: string): string {
  return `<details id="${id}"${severity === 'error' ? ' open' : ''}>
<summary><b class="${severity}">${kind.toUpperCase()} ${id}</b> ${escapedXml(title)} <i>${certainty}</i></summary>
<button type="button" data-finding="${id}" hidden>show in the timeline</button>
<pre>${escapedXml(block)}</pre>
</details>`;
}

function countedHtml({ findings }: Report): string {
  const of = (kind: string): ReportFinding[] =>
    findings.filter((finding) => finding.kind === kind && isCounted(finding));
  return [
    tableHtml(
      'Slow callbacks',
      ['', 'steps at', 'steps', 'p50', 'p99', 'longest', 'in all'],
      of('slow-callback').map((finding) => countedRow(finding, finding.stack[0] ?? '')),
    ),
    tableHtml(
      'Contention',
      ['', 'waited for', 'waits', 'longest', 'in all', 'at once'],
      of('contention').map((finding) => countedRow(finding, finding.resources.map(resourceText).join(', '))),
    ),
  ].join('\n');
}

function resourceText(resource: ReportFinding['resources'][number]): string {
  return `${resource.id} ${resourceLabel(resource)}`;
}

function countedRow({ id, measures }: ReportFinding, what: string): string[] {
  if (measures === null) return [id, what];
  const { count, totalMs, p50Ms, p99Ms, maxMs, convoy } = measures;
  const lengths = [p50Ms, p99Ms, maxMs, totalMs].flatMap((ms) => (ms === null ? [] : [span(ms)]));
  const atOnce = convoy === null ? [] : [convoy.toLocaleString('en')];
  return [id, what, count.toLocaleString('en'), ...lengths, ...atOnce];
}

function tableHtml(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const cells = (row: readonly string[], tag: string): string =>
    row.map((cell) => `<${tag}>${escapedXml(cell)}</${tag}>`).join('');
  return `<section><h2>${title}</h2><table><thead><tr>${cells(heads, 'th')}</tr></thead>
<tbody>${rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('\n')}</tbody></table></section>`;
}
