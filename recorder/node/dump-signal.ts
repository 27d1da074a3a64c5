import { constants } from 'node:os';
import { listener } from './guard.ts';
import { CONTROL } from './ring/ring-layout.ts';
import { ring } from './ring/ring.ts';

// oxlint-disable-next-line typescript/unbound-method -- functions of a namespace
const { notify, store } = Atomics;

/**
 * From now on a new segment begins when the process gets this signal: it lists all that is open, so it can be
 * copied and analyzed by itself. Throws if there is no such signal, or none that can be caught.
 */
export function watchDumpSignal(name: string): void {
  if (!(name in constants.signals)) throw new Error(`WAITGRAPH_DUMP_SIGNAL: there is no ${name}`);
  process.on(
    name,
    listener('dump signal', () => {
      store(ring.control, CONTROL.dump, 1);
      notify(ring.control, CONTROL.wake);
    }),
  );
}
