import { layoutOf, type TraceEvent } from '../../format/read/event.ts';
import { EVENT, NULL } from './columns.ts';
import { ID_SPAN, resourceOf, taskOf } from './event-context.ts';
import type { ImportState } from './state.ts';

/** Keeps the event as it is, under the run's ids, at the state's time. */
export function keepEvent(state: ImportState, event: TraceEvent): void {
  const { process, code } = event;
  const { cells, add } = state.tables.event;
  cells[EVENT.id] = ++state.events;
  cells[EVENT.t] = state.at;
  cells[EVENT.process] = process;
  cells[EVENT.stream] = event.stream;
  cells[EVENT.code] = code;
  cells[EVENT.task] = taskOf(state, event) ?? NULL;
  cells[EVENT.site] = state.places.site(event.site) ?? NULL;
  cells[EVENT.resource] = resourceOf(state, event) ?? NULL;
  cells[EVENT.a] = event.a;
  cells[EVENT.b] = event.b;
  cells[EVENT.c] = event.c;
  cells[EVENT.d] = event.d;
  const { ids, text, stack } = layoutOf(code)!;
  if (ids !== 0) {
    const base = process * ID_SPAN;
    for (let field = EVENT.a, bits = ids; bits !== 0; field++, bits >>= 1) {
      if ((bits & 1) !== 0 && cells[field]! !== 0) cells[field]! += base;
    }
  }
  if (text >= 0) cells[EVENT.a + text] = state.places.text(event.text);
  if (stack >= 0) cells[EVENT.a + stack] = state.places.stack(event.stack) ?? 0;
  add();
}
