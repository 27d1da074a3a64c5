/** One line of the table of benchmarks: what was measured, in one run of this machine, and whether that is enough. */
export type Row = {
  /** As in the table of goals: R1 … R7, I1 … I7; a letter behind it tells several of one goal apart. */
  readonly id: string;
  readonly what: string;
  /** In words, as `≤ 1.3`; empty: there is none, the row stands for comparison. */
  readonly goal: string;
  readonly measured: number;
  /** `×` of a ratio; else what is counted, as in `ms` or `bytes/event`. */
  readonly unit: string;
  /** null: there is no goal. */
  readonly met: boolean | null;
  /** What the number alone does not say: sizes, absolute times, versions. */
  readonly note?: string;
};

/** Rows that are measured together, and can be asked for alone by their ids. */
export type Measure = {
  readonly ids: readonly string[];
  readonly run: () => Row[] | Promise<Row[]>;
};

export type Section = { readonly name: string; readonly measures: readonly Measure[] };

type Goal = { readonly most: number } | { readonly least: number } | null;
type Told = Pick<Row, 'id' | 'what' | 'measured' | 'unit'> & { readonly note?: string };

/** A row whose goal is a number. */
export function row(told: Told, goal: Goal): Row {
  if (goal === null) return { ...told, goal: '', met: null };
  const isLimit = 'most' in goal;
  return {
    ...told,
    goal: isLimit ? `≤ ${goal.most}` : `≥ ${goal.least}`,
    met: isLimit ? told.measured <= goal.most : told.measured >= goal.least,
  };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The smallest value that at least this share of them do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
