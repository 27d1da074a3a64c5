import { writeHandle } from './acts.ts';
import { writeDeadline } from './deadlines.ts';
import { writeBlock, writeNested } from './loops.ts';
import { writeQuiescence } from './processes.ts';
import type { ImportState } from './state.ts';
import { writeTask } from './tasks.ts';
import { writeRequest, writeTicket } from './tickets.ts';
import { writeWait } from './waits.ts';

/** Writes what is still open at the end of the trace: it lasts until just after the last event. */
export function writeOpen(state: ImportState): void {
  const t1 = state.at + 1;
  for (const task of state.tasks.values()) writeTask(state, task, null, t1, true);
  for (const wait of state.waits.values()) writeWait(state, wait, null, t1, true);
  for (const ticket of state.tickets.values()) {
    writeTicket(state, ticket, { outcome: null, t1, open: true });
    if (ticket.t0 === null) writeRequest(state, ticket, t1, true);
  }
  writeOpenHandles(state, t1);
  for (const [loop, block] of state.blocks) writeBlock(state, loop, block, t1, true);
  for (const entry of [...state.nested.values()].flat()) writeNested(state, entry, null);
  for (const [id, { quiescence }] of state.processes) {
    if (quiescence !== null) writeQuiescence(state, id, quiescence, t1, true);
  }
}

function writeOpenHandles(state: ImportState, t1: number): void {
  for (const [resource, handles] of state.handles) {
    for (const handle of handles) writeHandle(state, resource, handle, t1, true);
  }
  for (const [task, deadlines] of state.deadlines) {
    for (const one of deadlines.values()) writeDeadline(state, task, one, { fired: false, t1, open: true });
  }
}
