import type { ActOp, ResourceKind } from '../format/events.ts';

/** What was done at a place in the code, in another run that went well. */
export type BaselineAct = {
  readonly kind: ResourceKind;
  /** Where the resource was made, or its kind and name. */
  readonly place: string;
  readonly op: ActOp;
  readonly count: number;
  /** Whose code did it; null: a callback outside of any task. */
  readonly actor: { readonly name: string; readonly code: string } | null;
  /** The code of who started that, the nearest first. */
  readonly starters: readonly string[];
  readonly isStartedOutside: boolean;
};
