/**
 * A trace as tests write it down: events with their names and plain fields. It can be written to a
 * file (trace-file.ts) and read back through the importer, or replayed in memory (replay-view.ts).
 */
import type { EventKind, Nanos, ResourceKind } from '../../format/events.ts';
import type { Site } from '../../analyzer/model.ts';

export type ScriptedEvent = {
  readonly at: Nanos;
  readonly kind: EventKind;
  /** 0: no task. */
  readonly task: number;
  readonly resource?: number;
  readonly site?: Site;
  readonly stream?: number;
  /** By field name; a string where the field is a string id; missing fields are 0. */
  readonly fields?: Readonly<Record<string, number | string>>;
};

export type ScriptedResource = {
  readonly id: number;
  readonly kind: ResourceKind;
  readonly name: string;
  readonly site?: Site;
  /** 0: does not apply. */
  readonly capacity: number;
  readonly flags: number;
  readonly parent: number;
};

/** One process, in time order. */
export type ScriptedTrace = {
  readonly resources: readonly ScriptedResource[];
  readonly events: readonly ScriptedEvent[];
};
