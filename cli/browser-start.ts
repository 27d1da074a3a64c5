import type { Timeline } from '../analyzer/store/timeline.ts';
import { InputError } from '../format/errors.ts';
import { isKey, keysIn } from '../tui/keys.ts';
import { nearest } from './nearest.ts';

/** The keys of a macro. */
export function keysOf(macro: string): string[] {
  const keys = keysIn(macro);
  const unknown = keys.find((key) => !isKey(key));
  if (unknown === undefined) return keys;
  throw new InputError('EOPTION', `--keys: there is no key <${unknown}>`, {
    hint: 'Characters stand for themselves; names are <enter> <esc> <tab> <space> <left> <home> <ctrl-l> and so on.',
  });
}

/** The lane of the task that is meant by a handle (`T12`), its name, or a part of its name. */
export function laneOf(task: string, { lanes, laneOfHandle }: Timeline): number {
  const lane =
    laneOfHandle.get(task) ??
    [lanes.findIndex(({ name }) => name === task), lanes.findIndex(({ name }) => name.includes(task))].find(
      (index) => index >= 0,
    );
  if (lane !== undefined) return lane;
  const similar = nearest(
    task,
    lanes.map(({ name }) => name),
  );
  throw new InputError('EOPTION', `--task ${task}: no task of this trace is called that`, {
    hint: similar === null ? 'waitgraph tasks lists them.' : `Did you mean "${similar}"?`,
  });
}
