/** What a test runner asks about a test; times are of the wall clock, in ms since 1970. */
export type Question = {
  /** The trace files of the tests' process. */
  readonly files: readonly string[];
  /** The test's tasks are those that were started since. */
  readonly sinceMs: number;
  /** null: now, that is at the end of the files. */
  readonly atMs: number | null;
};

export type Answer = {
  /** Names of the test's tasks that wait at that moment. */
  readonly waiting: readonly string[];
  /** Who waits for whom, in several lines. */
  readonly text: string;
};
