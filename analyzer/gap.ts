import type { Nanos } from '../format/events.ts';
import type { ProcessId } from './model.ts';

/** A place where events are missing. */
export type Gap = {
  readonly process: ProcessId;
  readonly at: Nanos;
  /** How many, as far as known; 0: not known. */
  readonly events: number;
  /** Since when all that is open is known again; null: never. */
  readonly healedAt: Nanos | null;
};
