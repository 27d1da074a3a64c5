import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Span } from '../../analyzer/export/otlp-span.ts';
import type { TraceEvent } from '../../analyzer/export/perfetto-event.ts';
import { cli, recorded, scratch } from '../support/cli.ts';
import { brokenRules } from '../support/trace-event-rules.ts';

const STUCK = recorded(`
  checkout  A b b b
  refund    B B a a
`);

test('export writes a file for Perfetto, in which the findings are marked', () => {
  const file = join(scratch(), 'out.json');
  const { code, out } = cli(['export', STUCK, '--perfetto', file]);
  expect(code).toBe(0);
  expect(out).toMatch(/out\.json: 0\.0 MB, for https:\/\/ui\.perfetto\.dev\n$/);
  const { traceEvents } = JSON.parse(readFileSync(file, 'utf8')) as { traceEvents: TraceEvent[] };
  expect(brokenRules(traceEvents)).toEqual([]);
  const marks = traceEvents.filter(({ ph }) => ph === 'i');
  expect(marks.map(({ name, ts }) => [name, ts])).toEqual([
    ['DEADLOCK F1: T1 checkout and T2 refund wait for each other', 200_000],
  ]);
});

test('it says what is missing, and where it can’t write', () => {
  expect(cli(['export', STUCK]).err).toBe(
    'error: export: nothing to write\nhint: Say what: --html FILE, --perfetto FILE or --otlp FILE\n',
  );
  const { code, err } = cli(['export', STUCK, '--perfetto', join(scratch(), 'no', 'folder.json')]);
  expect(code).toBe(2);
  expect(err).toMatch(/^error: .*folder\.json: can't be written \(ENOENT\)\n/);
});

type SpanFile = { resourceSpans: { resource: unknown; scopeSpans: { spans: Span[] }[] }[] };

test('it writes spans for OpenTelemetry, each wait with links to what keeps it', () => {
  const file = join(scratch(), 'spans.json');
  expect(cli(['export', STUCK, '--otlp', file]).code).toBe(0);
  const { resourceSpans } = JSON.parse(readFileSync(file, 'utf8')) as SpanFile;
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  expect(byId.size).toBe(spans.length);
  const wait = spans.find(({ name, status }) => name.startsWith('waits for') && status.code === 2);
  expect(byId.get(wait?.parentSpanId ?? '')?.name).toMatch(/^T\d+ (checkout|refund)$/);
  const [hold] = (wait?.links ?? []).map(({ spanId }) => byId.get(spanId));
  expect(hold?.name).toBe(wait?.name.replace('waits for', 'holds'));
  expect(hold?.parentSpanId).not.toBe(wait?.parentSpanId);
  const marks = spans.flatMap(({ events }) => events.map(({ name }) => name));
  expect(marks).toEqual(['DEADLOCK F1', 'DEADLOCK F1']);
  for (const { links, parentSpanId } of spans) {
    for (const id of [...links.map(({ spanId }) => spanId), parentSpanId ?? spans[0]!.spanId]) {
      expect(byId.has(id)).toBe(true);
    }
  }
});

test('spans are told by services and in the wall clock', () => {
  const file = join(scratch(), 'spans.json');
  cli(['export', 'samples/10-two-locks-node/trace', '--otlp', file, '--no-cache']);
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('{"key":"service.name","value":{"stringValue":"app"}}');
  const { resourceSpans } = JSON.parse(text) as SpanFile;
  const [span] = resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
  const started = new Date(Number(BigInt(span?.startTimeUnixNano ?? 0) / 1_000_000n));
  expect(started.toISOString()).toMatch(/^2026-/);
  expect(text).toMatch(/"key":"code\.file\.path","value":\{"stringValue":"[^"]*app\.mjs"/);
});
