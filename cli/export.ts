import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Argv } from 'yargs';
import { htmlPage } from '../analyzer/export/html.ts';
import { pageData } from '../analyzer/export/page-data.ts';
import { otlpJson } from '../analyzer/export/otlp.ts';
import { perfettoJson } from '../analyzer/export/perfetto.ts';
import { InputError } from '../format/errors.ts';
import { print } from './print.ts';
import { openFrom, traceOptions, type OpenedTrace, type TraceArguments } from './trace-options.ts';

export const command = 'export <path..>';
export const describe = 'Write the trace for another program';

export const builder = (yargs: Argv) =>
  traceOptions(yargs)
    .option('html', {
      type: 'string',
      requiresArg: true,
      describe: 'A page that needs nothing else, into this file',
    })
    .option('perfetto', {
      type: 'string',
      requiresArg: true,
      describe: 'For ui.perfetto.dev, into this file',
    })
    .option('otlp', {
      type: 'string',
      requiresArg: true,
      describe: 'As spans in the JSON of OpenTelemetry, into this file',
    })
    .example('$0 export run1 --html run1.html', 'then open it in a web browser, or send it to somebody')
    .example('$0 export run1 --perfetto run1.json', 'then open it in ui.perfetto.dev');

type ExportArguments = TraceArguments & {
  readonly html?: string | undefined;
  readonly perfetto?: string | undefined;
  readonly otlp?: string | undefined;
};

export async function handler(args: ExportArguments): Promise<void> {
  const { html, perfetto, otlp } = args;
  if (html === undefined && perfetto === undefined && otlp === undefined) {
    throw new InputError('EOPTION', 'export: nothing to write', {
      hint: 'Say what: --html FILE, --perfetto FILE or --otlp FILE',
    });
  }
  const trace = await openFrom(args);
  const files = [
    ...(html === undefined ? [] : [written(html, [await page(trace, args.path)], 'for any web browser')]),
    ...(perfetto === undefined
      ? []
      : [written(perfetto, perfettoJson(trace.db), 'for https://ui.perfetto.dev')]),
    ...(otlp === undefined ? [] : [written(otlp, otlpJson(trace.db), 'spans for OpenTelemetry')]),
  ];
  const text = files
    .map(({ file, bytes, what }) => `${file}: ${(bytes / 1e6).toFixed(1)} MB, ${what}`)
    .join('\n');
  const data = { schema: 'waitgraph.export/1', files: files.map(({ file, bytes }) => ({ file, bytes })) };
  print({ data, text: () => text, warnings: trace.warnings }, args);
}

/** Its parts lie beside this file, built. */
async function page(trace: OpenedTrace, path: readonly string[]): Promise<string> {
  const { db, report } = trace;
  const { loadTimeline } = await import('../analyzer/store/timeline-load.ts');
  const timeline = loadTimeline(trace, basename(resolve(path[0] ?? '.')));
  const part = (name: string): string =>
    readFileSync(new URL(`../page/${name}`, import.meta.url), 'utf8').trimEnd();
  const parts = { script: part('main.js'), style: part('page.css') };
  return htmlPage(report, pageData(db, timeline), parts, path);
}

type Written = { readonly file: string; readonly bytes: number; readonly what: string };

function written(file: string, pieces: Iterable<string>, what: string): Written {
  return { file, bytes: writeInPieces(file, pieces), what };
}

const PIECE = 1 << 20;

function writeInPieces(file: string, pieces: Iterable<string>): number {
  const to = opened(file);
  try {
    let [bytes, pending] = [0, ''];
    for (const piece of pieces) {
      pending += piece;
      if (pending.length < PIECE) continue;
      bytes += writeSync(to, pending);
      pending = '';
    }
    return bytes + writeSync(to, pending);
  } finally {
    closeSync(to);
  }
}

function opened(file: string): number {
  try {
    return openSync(file, 'w');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new InputError('EOPTION', `${file}: can't be written (${code ?? String(cause)})`, { cause });
  }
}
