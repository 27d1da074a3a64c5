/** A program that holds a lock from its beginning on, and what its trace says is open at the end. */
import { openTrace } from '../../../analyzer/open.ts';
import { byText } from './recorded.ts';

/** A lock that is taken at the start and never given back, and then very much else. */
export const OLD_LOCK = `
import asyncio, glob, os, sys
async def keeper(ledger, ready):
    async with ledger:
        ready.set()
        await asyncio.sleep(3600)
async def wanting(ledger):
    async with ledger: pass
async def consumer(queue):
    while True: await queue.get()
async def impatient(permits):
    async with permits: await asyncio.wait_for(asyncio.Event().wait(), 3000)
async def both(*tasks): await asyncio.gather(*tasks)
async def main():
    ledger, ready, queue, permits, other = asyncio.Lock(), asyncio.Event(), asyncio.Queue(), asyncio.Semaphore(2), asyncio.Lock()
    start = asyncio.create_task
    tasks = [start(keeper(ledger, ready), name='old'), start(consumer(queue), name='consumer')]
    await ready.wait()
    tasks += [start(wanting(ledger), name='wanting'), start(impatient(permits), name='impatient')]
    await asyncio.sleep(0)
    tasks.append(start(both(*tasks[:2]), name='both'))
    for i in range(int(os.environ.get('ROUNDS', 20000))):
        async with other: pass
        if i % 50 == 0: await asyncio.sleep(0)
        if i % 500 == 499:
            sys.stdout.write('%d\\n' % (i + 1)); sys.stdout.flush()
            if os.environ.get('UNTIL_GONE') and not glob.glob(os.environ['WAITGRAPH_RUN_DIR'] + '/*.0.wgt'): break
`;

export type Open = Record<'tasks' | 'waits' | 'holds' | 'requests' | 'deadlines', string[]>;

/** What is open at the end, by name and place. */
export function openAtEnd(folder: string): Open {
  const { view } = openTrace([folder], { cache: false });
  const { tasks, waits, holds, requests, deadlines } = view.snapshot(view.processes[0]!.endedAt);
  const task = (id: number): string => view.task(id).name;
  const what = (id: number | null): string =>
    id === null ? '-' : `${view.resource(id).kind} ${view.resource(id).name}`;
  return {
    tasks: [...tasks.values()].map(({ name }) => name).toSorted(byText),
    waits: waits
      .map((wait) => {
        const { kind } = wait.target;
        const target = kind === 'task' ? task(wait.target.task) : kind === 'ticket' ? 'ticket' : kind;
        return `${task(wait.task)} ${target} :${wait.site?.line}`;
      })
      .toSorted(byText),
    holds: holds
      .map((hold) => `${task(hold.task)} ${what(hold.resource)} :${hold.requestSite?.line}`)
      .toSorted(byText),
    requests: requests.map((one) => `${task(one.task)} ${what(one.resource)}`).toSorted(byText),
    deadlines: deadlines.map((one) => task(one.task)).toSorted(byText),
  };
}
