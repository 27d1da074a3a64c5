import { SHARED_OWN } from '../../format/events.ts';
import type { TraceEvent } from '../../format/read/event.ts';
import { runId } from './event-context.ts';
import type { ImportState } from './state.ts';

/** Threads name what they share: from here on it is one resource, that of the thread which named it first. */
export function shared(state: ImportState, event: TraceEvent): void {
  const id = runId(event, event.resource);
  if (id === null || event.text === '') return;
  const first = state.shared.get(event.text) ?? id;
  state.shared.set(event.text, first);
  // One that was used already is kept apart: what was said of it names it.
  if (first !== id && !state.usedResources.has(id)) {
    state.aliases.set(id, first);
    state.tables.later('DELETE FROM resource WHERE id = ?', id);
  }
  if ((event.b & SHARED_OWN) !== 0)
    state.tables.later('UPDATE resource SET process = ? WHERE id = ?', event.process, first);
}
