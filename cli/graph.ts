import type { Argv } from 'yargs';
import { graphDot } from '../analyzer/report/graph-dot.ts';
import { graphMermaid } from '../analyzer/report/graph-mermaid.ts';
import { graphSvg } from '../analyzer/report/graph-svg.ts';
import { graphText } from '../analyzer/report/graph-text.ts';
import { waitGraph } from '../analyzer/report/graph.ts';
import { print } from './print.ts';
import { parseTime } from './time.ts';
import { openFrom, traceOptions, type TraceArguments } from './trace-options.ts';

export const command = 'graph <path..>';
export const describe = 'Draw who waits for whom at one moment';

export const builder = (yargs: Argv) =>
  traceOptions(yargs)
    .option('at', {
      type: 'string',
      requiresArg: true,
      describe: 'When: 1.5s, +250ms, 14:03:07.2, F1 [the worst finding, else the end]',
    })
    .option('format', {
      choices: ['text', 'dot', 'mermaid', 'svg', 'json'] as const,
      default: 'text' as const,
      describe: 'How',
    })
    .example('$0 graph run1 --at F1 --format dot | dot -Tsvg > f1.svg', 'a picture, with Graphviz');

type GraphArguments = TraceArguments & {
  readonly at?: string | undefined;
  readonly format: 'text' | 'dot' | 'mermaid' | 'svg' | 'json';
};

export async function handler(args: GraphArguments): Promise<void> {
  const { view, report, warnings } = await openFrom(args);
  const at = parseTime(args.at ?? (report.findings.length > 0 ? 'F1' : 'end'), report);
  const graph = waitGraph(view, report, at);
  const text = {
    text: graphText,
    dot: graphDot,
    mermaid: graphMermaid,
    svg: graphSvg,
    json: () => JSON.stringify(graph, null, 2),
  }[args.format];
  print({ data: graph, text: (style) => text(graph, style), warnings }, args);
}
