/** Ends that a program does not choose, and what the trace calls them. */
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTrace } from '../../analyzer/open.ts';
import { outcomeOf, type Fault } from './fault.ts';
import { CLI, PACKAGES, run, scratch, type Runtime } from './running.ts';

type Ending = {
  readonly name: string;
  /** After a lock was taken and given back. */
  readonly node: string;
  readonly python: string;
  /** As `waitgraph info` has it: how it ended, and by which signal. */
  readonly end: Readonly<Record<Runtime, string>>;
};

const ENDINGS: readonly Ending[] = [
  {
    name: 'SIGTERM',
    node: "process.kill(process.pid, 'SIGTERM'); await new Promise(() => setInterval(() => {}, 1000));",
    python: 'os.kill(os.getpid(), signal.SIGTERM); await asyncio.sleep(60)',
    end: { node: 'signal SIGTERM', python: 'signal SIGTERM' },
  },
  {
    name: 'an error that nobody catches',
    node: "throw new Error('gone');",
    python: 'raise ValueError("gone")',
    end: { node: 'error', python: 'error' },
  },
  {
    name: 'abort',
    node: 'process.abort();',
    python: 'os.abort()',
    end: { node: 'signal SIGABRT', python: 'signal SIGABRT' },
  },
  {
    name: 'out of memory',
    node: 'const kept = []; for (;;) kept.push(new Array(100_000).fill(kept.length));',
    python: 'resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30)); kept = bytearray(1 << 31)',
    // V8 aborts; Python raises MemoryError.
    end: { node: 'signal SIGABRT', python: 'error' },
  },
  {
    name: 'os._exit / process.reallyExit',
    node: 'process.reallyExit(4);',
    python: 'os._exit(4)',
    end: { node: 'exit', python: 'exit' },
  },
];

const SOURCES: Readonly<Record<Runtime, (last: string) => string>> = {
  node: (last) => `import { Mutex } from 'async-mutex';
const lock = new Mutex();
await lock.runExclusive(async () => {});
await new Promise((resolve) => setTimeout(resolve, 300));
${last}`,
  python: (last) => `import asyncio, os, resource, signal
async def main():
    lock = asyncio.Lock()
    async with lock:
        await asyncio.sleep(0.3)
    ${last}
asyncio.run(main())`,
};

export const ENDS: readonly Fault[] = ENDINGS.flatMap((ending) =>
  (['node', 'python'] as const).map((runtime): Fault => ({
    name: `${runtime}: ${ending.name}`,
    run: async () => outcomeOf([await endOf(ending, runtime)], ''),
  })),
);

async function endOf(ending: Ending, runtime: Runtime): Promise<string | null> {
  const folder = scratch();
  const program = join(folder, runtime === 'node' ? 'app.mjs' : 'app.py');
  writeFileSync(program, SOURCES[runtime](ending[runtime]));
  symlinkSync(PACKAGES, join(folder, 'node_modules'));
  const command =
    runtime === 'node' ? [process.execPath, '--max-old-space-size=40', program] : ['python3', program];
  await run([process.execPath, CLI, 'record', '--out', join(folder, 'run'), '--', ...command], {});
  if (!existsSync(join(folder, 'run'))) return 'there is no trace';
  const { view } = openTrace([join(folder, 'run')], { cache: false });
  const [process0] = view.processes;
  const said = [process0?.end, process0?.signal].filter((part) => part != null).join(' ');
  if (view.info.lostBytes > 0) return `${view.info.lostBytes} bytes are damaged`;
  return said === ending.end[runtime] ? null : `the trace says "${said}", not "${ending.end[runtime]}"`;
}
