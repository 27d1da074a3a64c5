import type { Argv } from 'yargs';
import { GRAPH_FORMATS, graphAs, type GraphFormat } from '../analyzer/report/graph-formats.ts';
import { waitGraph } from '../analyzer/report/graph.ts';
import { print } from './print.ts';
import { parseTime } from './time.ts';
import { openFrom, traceOptions, type TraceArguments } from './trace-options.ts';

export const command = 'graph <path..>';
export const describe = 'Draw who waits for whom at one moment';

const AT = 'When: 1.5s, +250ms, 14:03:07.2, F1 [the worst finding, else the end]';

export const builder = (yargs: Argv) =>
  traceOptions(yargs)
    .option('at', { type: 'string', requiresArg: true, describe: AT })
    .option('format', { choices: GRAPH_FORMATS, default: 'text' as const, describe: 'As what' })
    .example('$0 graph run1 --at F1 --format dot | dot -Tsvg > f1.svg', 'a picture, with Graphviz');

type GraphArguments = TraceArguments & { readonly at?: string | undefined; readonly format: GraphFormat };

export async function handler(args: GraphArguments): Promise<void> {
  const { view, report, warnings } = await openFrom(args);
  const at = parseTime(args.at ?? (report.findings.length > 0 ? 'F1' : 'end'), report);
  const graph = waitGraph(view, report, at);
  print({ data: graph, text: (style) => graphAs(args.format, graph, style), warnings }, args);
}
