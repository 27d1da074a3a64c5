import { EVENTS, ID_FIELDS, type EventKind } from '../events.ts';
import { shortText, type Definitions, type SiteDefinition } from './definitions.ts';

/** One event with its definitions resolved. Ids are those of the file; `a` to `d` are its fields in order. */
export type TraceEvent = {
  /** Index of the process in its run. */
  readonly process: number;
  readonly stream: number;
  /** Ns since the reader's base. */
  readonly at: number;
  /** As in EVENTS, or GAP. */
  readonly code: number;
  /** 0: no task. */
  readonly task: number;
  readonly site: SiteDefinition | null;
  /** 0: none. */
  readonly resource: number;
  /** What is ticks in a file is ns here. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  /** Of its field `name` or `text`. */
  readonly text: string;
  /** Of its field `stack`, innermost first. */
  readonly stack: readonly SiteDefinition[] | null;
  /** Of a KEYFRAME only: what was open then, with the times when it began. */
  readonly open?: readonly TraceEvent[];
};

/** Not in a file: here something is missing. `a` events (0: not known how many) and `b` bytes of them. */
export const GAP = 1000;
/** Not in a file: the recorder had dropped `a` events so far. */
export const DROPS = 1001;
/** After something is missing: `open` is all that is open now, whatever was known before. */
export const KEYFRAME = 1002;

const NAMES: readonly (EventKind | undefined)[] = tableByCode((kind) => kind);

/** The name of an event code of ours. */
export function eventKind(code: number): EventKind | undefined {
  return NAMES[code];
}

const TICK_FIELDS = new Set(['due', 'deadline', 'elapsed', 'total', 'max']);

/** Positions (-1: none) of its text and its stack; ticks and ids as bits. */
export type Layout = {
  readonly text: number;
  readonly stack: number;
  readonly ticks: number;
  readonly ids: number;
};

const LAYOUTS: readonly (Layout | undefined)[] = tableByCode((kind) => {
  const fields: readonly string[] = EVENTS[kind].fields;
  const bits = (names: ReadonlySet<string>): number =>
    fields.reduce((sum, name, index) => (names.has(name) ? sum | (1 << index) : sum), 0);
  const text = fields.findIndex((name) => name === 'name' || name === 'text');
  return { text, stack: fields.indexOf('stack'), ticks: bits(TICK_FIELDS), ids: bits(ID_FIELDS) };
});

/** Which fields of an event are texts, stacks, ticks or ids of tasks, tickets and resources. */
export function layoutOf(code: number): Layout | undefined {
  return LAYOUTS[code];
}

function tableByCode<T>(entry: (kind: EventKind) => T): T[] {
  const table: T[] = [];
  for (const kind of Object.keys(EVENTS) as EventKind[]) table[EVENTS[kind].code] = entry(kind);
  return table;
}

/** A double holds 104 days of ns exactly: what lies further from the trace's start is damage. */
export const TIME_LIMIT = 2 ** 53 - 2;

/** An event as a reader fills it in again and again: an object each would be most of the work. */
export type EventInHand = { -readonly [K in keyof TraceEvent]: TraceEvent[K] };

export function emptyEvent(process: number, stream: number): EventInHand {
  const nothing = {
    at: 0,
    code: 0,
    task: 0,
    site: null,
    resource: 0,
    a: 0,
    b: 0,
    c: 0,
    d: 0,
    text: '',
    stack: null,
  };
  return { process, stream, ...nothing };
}

/** Gives an event whose fields are as they are in the file their meaning. */
export function resolveEvent(event: EventInHand, definitions: Definitions, tick: number): void {
  const layout = LAYOUTS[event.code]!;
  event.text = layout.text < 0 ? '' : shortText(definitions.strings, fieldAt(event, layout.text));
  event.stack = layout.stack < 0 ? null : (definitions.stacks.get(fieldAt(event, layout.stack)) ?? null);
  if ((layout.ticks | layout.ids) === 0) return;
  event.a = normalized(event.a, layout, 1, tick);
  event.b = normalized(event.b, layout, 2, tick);
  event.c = normalized(event.c, layout, 4, tick);
  event.d = normalized(event.d, layout, 8, tick);
}

function fieldAt({ a, b, c, d }: TraceEvent, index: number): number {
  return index === 0 ? a : index === 1 ? b : index === 2 ? c : d;
}

function normalized(value: number, layout: Layout, bit: number, tick: number): number {
  if ((layout.ticks & bit) !== 0) return Math.min(Math.max(value, 0) * tick, TIME_LIMIT);
  // A raw record has 32 bits with a sign for what is an id up to 2^32.
  return (layout.ids & bit) !== 0 ? value >>> 0 : value;
}
