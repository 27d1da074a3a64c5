import { createHash } from 'node:crypto';
import type { Nanos } from '../../format/events.ts';

/** JSON of OTLP (opentelemetry-proto): ids in hex, times in ns since 1970 as decimal text. */
export type Span = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 1 internal. */
  readonly kind: 1;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly links: readonly Link[];
  readonly events: readonly SpanEvent[];
  /** 0 unset, 2 error. */
  readonly status: { readonly code: 0 | 2; readonly message?: string };
};
export type Attribute = { readonly key: string; readonly value: Value };
type Value =
  | { readonly stringValue: string }
  | { readonly intValue: string }
  | { readonly boolValue: boolean };
export type Link = {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: readonly Attribute[];
};
export type SpanEvent = {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: readonly Attribute[];
};

/** null and undefined are left out: OTLP has no empty value. */
export function attributes(values: Readonly<Record<string, string | number | boolean | null>>): Attribute[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === null ? [] : [{ key: key.includes('.') ? key : `waitgraph.${key}`, value: valueOf(value) }],
  );
}

function valueOf(value: string | number | boolean): Value {
  if (typeof value === 'string') return { stringValue: value };
  return typeof value === 'number' ? { intValue: String(value) } : { boolValue: value };
}

/** Where in the source, as OpenTelemetry's conventions call it. */
export function codeAttributes(place: string | null): Attribute[] {
  const [, file = '', line] = /^(.*?)(?::(\d+))?(?::\d+)?$/.exec(place ?? '') ?? [];
  if (file === '') return [];
  return attributes({ 'code.file.path': file, 'code.line.number': line === undefined ? null : Number(line) });
}

/** Ids are made from the run's and the rows' own, so that two exports of a trace are the same. */
export class SpanIds {
  readonly traceId: string;

  constructor(run: string) {
    this.traceId = createHash('sha256').update(run).digest('hex').slice(0, 32);
  }

  of(what: 'task' | 'hold' | 'wait', id: number): string {
    return createHash('sha256').update(`${this.traceId} ${what} ${id}`).digest('hex').slice(0, 16);
  }

  link(what: 'task' | 'hold', id: number, how: string): Link {
    return { traceId: this.traceId, spanId: this.of(what, id), attributes: attributes({ link: how }) };
  }
}

/** Tells times since the trace's start as OTLP does. */
export function unixNanos(startedAtWall: string): (at: Nanos) => string {
  const start = BigInt(startedAtWall);
  return (at) => String(start + BigInt(Math.round(at)));
}
