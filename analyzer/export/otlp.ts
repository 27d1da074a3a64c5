/**
 * The trace as spans for OpenTelemetry's tools, in the JSON of OTLP: each task a span, with its waits and holds
 * in it. A wait has links to what it waited for: the span of each hold that kept it, or of the task awaited.
 */
import type { Database } from 'better-sqlite3';
import { INT, TEXT, rows } from '../store/query.ts';
import { metaOf } from '../store/trace-info.ts';
import { attributes, SpanIds, unixNanos, type Attribute, type Span } from './otlp-span.ts';
import { spansOf } from './otlp-spans.ts';

/** Spans of one process that are written together. */
const BATCH = 1000;

/** The whole file, in pieces: an ExportTraceServiceRequest. */
export function* otlpJson(db: Database): Generator<string> {
  const meta = metaOf(db);
  const ids = new SpanIds(meta.get('run') ?? '');
  const context = { db, ids, time: unixNanos(meta.get('started_at_wall') ?? '0') };
  const resources = processResources(db);
  const pending = new Map<number, Span[]>();
  let separator = '';
  yield '{"resourceSpans":[\n';
  const flushed = (process: number, spans: readonly Span[]): string => {
    const text = `${separator}${JSON.stringify({
      resource: { attributes: resources.get(process) ?? [] },
      scopeSpans: [{ scope: { name: 'waitgraph' }, spans }],
    })}`;
    separator = ',\n';
    return text;
  };
  for (const { process, span } of spansOf(context)) {
    const spans = pending.get(process) ?? [];
    spans.push(span);
    pending.set(process, spans);
    if (spans.length >= BATCH) yield flushed(process, spans.splice(0));
  }
  for (const [process, spans] of pending) if (spans.length > 0) yield flushed(process, spans);
  yield '\n]}\n';
}

function processResources(db: Database): Map<number, Attribute[]> {
  const found = rows(db, 'SELECT id, name, host, runtime, pid, thread FROM process', {
    id: INT,
    name: TEXT,
    host: TEXT,
    runtime: TEXT,
    pid: INT,
    thread: INT,
  });
  return new Map(
    found.map(({ id, name, host, runtime, pid, thread }) => {
      const [language = '', version = ''] = runtime.split(' ');
      return [
        id,
        attributes({
          'service.name': name,
          'host.name': host,
          'process.pid': pid,
          'process.runtime.name': language,
          'process.runtime.version': version,
          thread,
        }),
      ];
    }),
  );
}
