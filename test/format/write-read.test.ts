import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EVENTS } from '../../format/events.ts';
import type { TraceEvent } from '../../format/read/event.ts';
import type { Schema } from '../../format/write/schema.ts';
import { TraceWriter } from '../../format/write/trace-writer.ts';
import { randomTrace } from '../support/random-trace.ts';
import { readBack } from '../support/read-events.ts';
import type { ScriptedTrace } from '../support/scripted.ts';
import { DEFAULTS, traceFile } from '../support/trace-file.ts';

const SCHEMA: Schema = {
  run: DEFAULTS.run,
  process: DEFAULTS.process,
  pid: DEFAULTS.pid,
  ppid: 1,
  parent: '',
  thread: 0,
  service: DEFAULTS.service,
  host: DEFAULTS.host,
  runtime: 'node 24.21.0',
  recorder: 'waitgraph 0.1.0',
  startedAt: DEFAULTS.wall,
  utcOffset: 60,
  level: 'awaits',
  blockMs: 100,
  hooks: ['locks'],
  blindSpots: [],
};

test('what the recorder writes and what docs/format.md asks for read the same', () => {
  fc.assert(
    fc.property(randomTrace(80), fc.integer({ min: 1, max: 90 }), (trace, flushEvery) => {
      const written = readBack(recorded(trace, flushEvery));
      const expected = readBack(traceFile(trace));
      expect(written.segments[0]!.schema).toEqual(expected.segments[0]!.schema);
      expect(written.segments[0]!.index.lostBytes).toBe(0);
      expect(written.events.map(plain)).toEqual(expected.events.map(plain));
      expect(definedBy(written)).toEqual(definedBy(expected));
    }),
    { numRuns: 100 },
  );
});

test('thousands of tasks, more than there are short codes for, are told apart', () => {
  const told = fc.record({
    task: fc.integer({ min: 0, max: 400 }),
    target: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  });
  fc.assert(
    fc.property(fc.array(told, { minLength: 500, maxLength: 2000 }), (events) => {
      const trace: ScriptedTrace = {
        resources: [],
        events: events.map(({ task, target }, at) => ({
          at: at * 1000,
          kind: 'await',
          task,
          fields: { targetKind: target % 3, target },
        })),
      };
      const { events: read } = readBack(recorded(trace, 700));
      expect(read.map(({ at, task, a, b }) => [at, task, a, b])).toEqual(
        events.map(({ task, target }, at) => [at * 1000, task, target % 3, target]),
      );
    }),
    { numRuns: 10 },
  );
});

/** The trace as the recorder's writer puts it into a segment. */
function recorded(trace: ScriptedTrace, flushEvery: number): Buffer {
  const chunks: Buffer[] = [];
  const { mono, wall, boot } = DEFAULTS;
  const writer = new TraceWriter({
    schema: SCHEMA,
    write: (chunk) => chunks.push(Buffer.from(chunk)),
    anchor: () => [mono, wall, boot],
  });
  const { definitions } = writer;
  const siteOf = (site: ScriptedTrace['events'][number]['site']): number =>
    site === undefined ? 0 : definitions.site(site.file, site.line, site.column, site.fn);
  for (const resource of trace.resources) definitions.resource({ ...resource, site: siteOf(resource.site) });
  trace.events.forEach(({ at, kind, task, resource, site, fields, stream }, index) => {
    const { code, fields: names } = EVENTS[kind];
    const values = names.map((name) => fields?.[name] ?? 0);
    const ids = values.map((value) => (typeof value === 'string' ? definitions.string(value) : value));
    writer.event(stream ?? 0, Number(mono) + at, code, task, siteOf(site), resource ?? 0, ...ids);
    if (index % flushEvery === 0) writer.flush();
  });
  writer.close();
  return Buffer.concat(chunks);
}

/** Ids of texts are the writer's own. */
function plain({ a, b, text, ...same }: TraceEvent): object {
  const isNamed = same.code === EVENTS.taskStart.code || same.code === EVENTS.taskName.code;
  return { ...same, text, a: isNamed && same.code === EVENTS.taskName.code ? 0 : a, b: isNamed ? 0 : b };
}

function definedBy({ events, resources }: ReturnType<typeof readBack>): object[] {
  const used = new Set(events.map(({ resource }) => resource));
  return resources.filter(({ id }) => used.has(id)).toSorted((a, b) => a.id - b.id);
}
