/**
 * Kills a recorded Python program at random moments, also while it goes to a new segment: whatever it had
 * gone on from must be in the trace, and the lock that it took at its beginning must still have its holder.
 * Before that it fills a ring of 16 MB, until nothing of its beginning is left: holder, place and age are known.
 *
 *   npm run test:kills [-- HOW-MANY]
 */
import { once } from 'node:events';
import { openTrace } from '../../analyzer/open.ts';
import { OLD_LOCK, openAtEnd } from '../recorder/python/old-lock.ts';
import { ofKind, readTrace, record, startRecorded, traceFiles } from '../recorder/python/recorded.ts';

const HELD = ['impatient semaphore permits :12', 'old keeper mutex ledger :4'];
const LATEST_MS = 3000;
const RING_MS = 170_000;
const kills = Number(process.argv[2] ?? 20);
let failed = await ringProblems();
for (let number = 1; number <= kills; number++) {
  const delay = Math.round(Math.random() * LATEST_MS);
  const { rounds, problems, segment } = await killAfter(delay);
  failed += problems.length;
  process.stdout.write(
    `${number}: killed ${delay} ms after its first 500 rounds, at ${rounds}, in segment ${segment}: ${problems.join('; ') || 'nothing lost'}\n`,
  );
}
process.stdout.write(failed === 0 ? `${kills} kills, nothing lost\n` : `${failed} problems\n`);
process.exitCode = failed === 0 ? 0 : 1;

async function ringProblems(): Promise<number> {
  const program = `${OLD_LOCK}    os._exit(3)\nasyncio.run(main())\n`;
  const { folder } = await record(
    program,
    { WAITGRAPH_MAX_MB: '16', ROUNDS: '100000000', UNTIL_GONE: '1' },
    RING_MS,
  );
  const { view } = openTrace([folder], { cache: false });
  const [oldest] = view.recorded(['step']);
  const { holds } = view.snapshot(view.processes[0]!.endedAt);
  const hold = holds.find((one) => view.resource(one.resource).name === 'ledger');
  const isKnown =
    hold?.heldSince != null &&
    hold.heldSince < oldest!.at &&
    view.task(hold.task).name === 'old keeper' &&
    hold.requestSite?.line === 4;
  const from = `${((oldest!.at - (hold?.heldSince ?? 0)) / 1e9).toFixed(1)} s before the oldest step that is left`;
  process.stdout.write(
    `a ring of 16 MB: a lock taken ${from}: ${isKnown ? 'holder, place and age are known' : 'LOST'}\n`,
  );
  return isKnown ? 0 : 1;
}

type Killed = { readonly rounds: number; readonly segment: string; readonly problems: readonly string[] };

async function killAfter(delay: number): Promise<Killed> {
  const env = { WAITGRAPH_MAX_MB: '1', ROUNDS: '100000000' };
  const { child, folder } = startRecorded(`${OLD_LOCK}asyncio.run(main())\n`, env);
  let rounds = 0;
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    if (rounds === 0) setTimeout(() => child.kill('SIGKILL'), delay);
    // A line may be cut where two parts of the text meet, but the last whole one is right.
    rounds = Math.max(rounds, ...[...text.matchAll(/^\d*00\n/gm)].map(([line]) => Number(line)));
  });
  await once(child, 'close');
  const trace = readTrace(folder);
  const acquired = Math.max(...ofKind(trace, 'acquire').map((event) => event.a));
  const gaps = trace.events.filter((event) => event.code >= 1000 && event.open === undefined).length;
  const files = traceFiles(folder);
  // The oldest segments have gone to make room: that is the one gap there may be.
  const rotated = files[0]?.endsWith('.0.wgt') === true ? 0 : 1;
  const { holds } = openAtEnd(folder);
  const problems = [
    ...(acquired >= rounds ? [] : [`${acquired} rounds in the trace`]),
    ...(gaps === rotated ? [] : [`${gaps} gaps`]),
    ...(HELD.every((hold) => holds.includes(hold)) ? [] : [`held: ${holds.join(', ')}`]),
  ];
  return { rounds, segment: files.at(-1)?.split('.').at(-2) ?? '-', problems };
}
