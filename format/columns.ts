/** How events stand in columns: what writers and readers share of docs/format.md, "Columns". */

/** How the values of a column are written. All but `unsigned` ones may be negative. */
export const COLUMN_MODE = {
  constant: 0,
  unsigned: 1,
  signed: 2,
  differences: 3,
  differencesByKind: 4,
} as const;

/** Keys of the columns that every chunk may have; those of fields follow, four to an event code. */
export const COLUMN = { times: 0, tasks: 1, newTasks: 2, shapes: 3, fields: 8 } as const;
export const FIELDS_PER_CODE = 4;

/** Differences are taken among targets of one kind, up to this many kinds. */
export const TARGET_KINDS = 16;

/** Codes of tasks below this name one of the latest of them by its place. */
export const TASK_PLACES = 128;
