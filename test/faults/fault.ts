/** One kind of trouble: what was tried, and what came of it. */
export type Outcome = {
  readonly tried: number;
  /** How often all that is promised for this fault was true. */
  readonly survived: number;
  readonly lost: string;
  /** The first thing that was not as promised. */
  readonly complaint?: string | undefined;
};

export type Fault = {
  readonly name: string;
  /** Why it can't be tried here; null: it can. */
  readonly missing?: (() => string | null) | undefined;
  readonly run: (options: Options) => Promise<Outcome>;
};

export type Options = {
  /** How many kills in all. */
  readonly kills: number;
};

/** Sums up single trials: null is one that went as promised. */
export function outcomeOf(complaints: readonly (string | null)[], lost: string): Outcome {
  const wrong = complaints.filter((complaint) => complaint !== null);
  return { tried: complaints.length, survived: complaints.length - wrong.length, lost, complaint: wrong[0] };
}
