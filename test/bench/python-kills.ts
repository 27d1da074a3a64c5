/**
 * Kills a recorded Python program at random moments, also while it goes to a new segment: whatever it had
 * gone on from must be in the trace, and the lock that it took at its beginning must still have its holder.
 *
 *   npm run test:kills [-- HOW-MANY]
 */
import { once } from 'node:events';
import { OLD_LOCK, openAtEnd } from '../recorder/python/old-lock.ts';
import { ofKind, readTrace, startRecorded, traceFiles } from '../recorder/python/recorded.ts';

const HELD = ['impatient semaphore permits :12', 'old keeper mutex ledger :4'];
const LATEST_MS = 3000;
const kills = Number(process.argv[2] ?? 20);
let failed = 0;
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
