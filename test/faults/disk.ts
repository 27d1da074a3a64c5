/** Disks that are full, read-only, failing or gone: the program must not notice, and what is lost is told. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openTrace } from '../../analyzer/open.ts';
import { outcomeOf, type Fault, type Outcome } from './fault.ts';
import {
  commandOf,
  recordingInto,
  run,
  RUNTIMES,
  scratch,
  type Ended,
  type Env,
  type Runtime,
} from './running.ts';

type Trouble = {
  readonly name: string;
  readonly times: number;
  readonly missing?: () => string | null;
  /** The command that makes the trouble and then runs `program`. `folder` is where the traces go. */
  readonly around: (program: readonly string[], folder: string) => readonly string[];
  readonly env?: (folder: string, time: number) => Env;
  /** Whether a trace has to be there, with all that it lacks counted. */
  readonly leavesTrace: boolean;
};

const asIs = (program: readonly string[]): readonly string[] => program;

/** In a name space of its own: mounts `folder` as said, and keeps what is in it afterwards. */
const mounted =
  (options: string) =>
  (program: readonly string[], folder: string): readonly string[] => [
    'unshare',
    '-m',
    'sh',
    '-c',
    `mount -t tmpfs -o ${options} none "$0" && "$@"; status=$?; cp -r "$0" "$0-kept"; exit $status`,
    folder,
    ...program,
  ];

const TROUBLES: readonly Trouble[] = [
  {
    name: 'the disk is full (ENOSPC)',
    times: 2,
    missing: noMounts,
    around: mounted('size=1m'),
    leavesTrace: true,
  },
  {
    name: 'the disk is read-only (EROFS)',
    times: 1,
    missing: noMounts,
    around: mounted('ro'),
    leavesTrace: false,
  },
  {
    name: 'no descriptor is left (EMFILE)',
    times: 1,
    around: asIs,
    env: () => ({ FILES: '1', WAITGRAPH_MAX_MB: '2' }),
    leavesTrace: true,
  },
  {
    name: 'the folder may not be written to (EACCES)',
    times: 1,
    missing: () => (which('setpriv') ? null : 'needs setpriv'),
    around: (program, folder) => [
      'sh',
      '-c',
      'chmod 500 "$0" && exec setpriv --bounding-set=-dac_override,-dac_read_search "$@"',
      folder,
      ...program,
    ],
    leavesTrace: false,
  },
  {
    name: 'the folder is a file (ENOTDIR)',
    times: 1,
    around: asIs,
    env: () => ({ WAITGRAPH_RUN_DIR: '/dev/null/run' }),
    leavesTrace: false,
  },
  {
    name: 'the folder is removed meanwhile',
    times: 1,
    around: asIs,
    env: (folder) => ({ GONE: folder, WAITGRAPH_MAX_MB: '2' }),
    leavesTrace: false,
  },
  {
    name: 'one write in twenty fails (EIO)',
    times: 4,
    missing: () => (which('cc') ? null : 'needs a C compiler'),
    around: asIs,
    env: (_folder, time) => ({ LD_PRELOAD: failingWrites(), FAIL_SEED: String(time), WAITGRAPH_MAX_MB: '8' }),
    leavesTrace: true,
  },
];

export const DISK: readonly Fault[] = TROUBLES.flatMap((trouble) =>
  RUNTIMES.map((runtime): Fault => ({
    name: `${runtime}: ${trouble.name}`,
    missing: trouble.missing,
    run: () => through(trouble, runtime),
  })),
);

async function through(trouble: Trouble, runtime: Runtime): Promise<Outcome> {
  const complaints: (string | null)[] = [];
  let lost = 0;
  for (let time = 1; time <= trouble.times; time++) {
    const folder = join(scratch(), 'traces');
    mkdirSync(folder, { mode: 0o700 });
    const env = recordingInto(folder, trouble.env?.(folder, time));
    const command = commandOf(runtime, 'steady');
    const ended = await run(trouble.around(command, folder), env);
    const kept = existsSync(`${folder}-kept`) ? `${folder}-kept` : folder;
    const trace = trouble.leavesTrace ? traceIn(kept, env) : null;
    lost += trace?.dropped ?? 0;
    complaints.push(changed(ended) ?? trace?.complaint ?? null);
  }
  return outcomeOf(complaints, trouble.leavesTrace ? `${lost.toLocaleString('en')} events, counted` : 'all');
}

/** The program prints its sum and leaves with 3, whatever befalls the recorder. */
function changed({ status, signal, out, err }: Ended): string | null {
  if (status !== 3 || signal !== null) return `it ended with ${signal ?? status}: ${err.slice(0, 300)}`;
  if (out !== 'total 23988000\n') return `it printed ${JSON.stringify(out)}`;
  const lines = err.trimEnd().split('\n');
  return lines.length > 1 ? `${lines.length} lines on stderr: ${err.slice(0, 300)}` : null;
}

type TraceFacts = { readonly dropped: number; readonly complaint: string | null };

const MB = 1024 * 1024;

function traceIn(folder: string, env: Env): TraceFacts {
  const files = readdirSync(folder).filter((name) => name.endsWith('.wgt'));
  if (files.length === 0) return { dropped: 0, complaint: 'there is no trace' };
  const bytes = files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  const cap = Number(env['WAITGRAPH_MAX_MB'] ?? 256) * MB;
  const { view } = openTrace([folder], { cache: false });
  const { dropped, lostBytes } = view.info;
  const complaint =
    lostBytes > 0
      ? `${lostBytes} bytes are damaged`
      : bytes > cap * 1.05
        ? `${bytes} bytes, of ${cap} allowed`
        : view.processes[0]?.end === 'unknown' && dropped === 0
          ? 'its end is missing, and nothing says so'
          : null;
  return { dropped, complaint };
}

function noMounts(): string | null {
  const { status } = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']);
  return status === 0 ? null : 'needs the right to mount (root)';
}

function which(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

let built: string | undefined;

/** Compiles failing-writes.c. */
function failingWrites(): string {
  if (built !== undefined) return built;
  const library = join(scratch(), 'failing-writes.so');
  const source = new URL('failing-writes.c', import.meta.url).pathname;
  const { stderr, status } = spawnSync('cc', ['-shared', '-fPIC', '-o', library, source, '-ldl'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`failing-writes.c can't be compiled: ${stderr}`);
  return (built = library);
}
