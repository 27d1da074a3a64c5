import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

/** How this process is recorded while it runs tests. */
export type TestRecording = {
  readonly isRecorded: true;
  /** The trace files of this process, so far. */
  readonly files: () => string[];
  readonly folder: string;
  /** Somebody is told of the trace: it stays when the process ends. */
  readonly keep: () => void;
};

/** Why it isn't; null: WAITGRAPH=0 says so. */
export type NotRecorded = { readonly isRecorded: false; readonly why: string | null };

/** `transform`: test files come through Node's own loader; `hooks`: the runner evaluates them itself. */
export type Awaits = 'transform' | 'hooks';

const NAME = /^waitgraph-tests-(\d+)-/;
const MAX_MB = '64';
/** A file of this name in a trace's folder says that somebody was told of it. */
const KEPT = '.kept';
/** The recorder leaves this on `process`; see register.ts. */
const LOADED = Symbol.for('waitgraph.recorder');

/** On `process`: what of this is loaded a second time goes on with the first one's. */
const RECORDING = Symbol.for('waitgraph.tests');
type Process = { [RECORDING]?: TestRecording | NotRecorded };

/**
 * Records this process from now on, into a folder of its own that goes when the process ends, unless the
 * environment names one. Never throws.
 */
export function recordTests(awaits: Awaits): TestRecording | NotRecorded {
  const holder = process as Process;
  holder[RECORDING] ??= begin(awaits);
  return holder[RECORDING];
}

function begin(awaits: Awaits): TestRecording | NotRecorded {
  const { env } = process;
  if (env['WAITGRAPH'] === '0') return notRecorded(null);
  if (LOADED in process) return recordingIn(env['WAITGRAPH_RUN_DIR'] ?? '', { isOurs: false });
  if (!isMainThread) return notRecorded("tests in worker threads: set pool to 'forks'");
  const before = { ...env };
  try {
    return started(env, awaits);
  } catch (error) {
    return notRecorded(String(error));
  } finally {
    restore(before);
  }
}

function notRecorded(why: string | null): NotRecorded {
  return { isRecorded: false, why };
}

function started(env: NodeJS.ProcessEnv, awaits: Awaits): TestRecording | NotRecorded {
  const isOurs = env['WAITGRAPH_RUN_DIR'] === undefined && env['WAITGRAPH_DIR'] === undefined;
  if (isOurs) env['WAITGRAPH_RUN_DIR'] = newFolder();
  env['WAITGRAPH'] ??= '1';
  env['WAITGRAPH_MAX_MB'] ??= MAX_MB;
  env['WAITGRAPH_AWAITS'] ??= awaits;
  if (awaits === 'hooks') env['WAITGRAPH_COMPILED'] = '1';
  createRequire(import.meta.url)('../recorder/node/register.cjs');
  if (LOADED in process) return recordingIn(env['WAITGRAPH_RUN_DIR'] ?? '', { isOurs });
  return notRecorded('the recorder did not start: WAITGRAPH_DEBUG=1 says why');
}

/** The tests see the environment that they would see anyway. */
function restore(before: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) {
    if (!name.startsWith('WAITGRAPH')) continue;
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
}

function recordingIn(folder: string, { isOurs }: { isOurs: boolean }): TestRecording {
  let isKept = !isOurs;
  process.on('exit', () => {
    if (!isKept) rmSync(folder, { recursive: true, force: true });
  });
  const isOwn = new RegExp(String.raw`\.${process.pid}(w\d+)?\.\d+\.\d+\.wgt$`);
  return {
    isRecorded: true,
    folder,
    files: () =>
      readdirSync(folder)
        .filter((name) => isOwn.test(name))
        .map((name) => join(folder, name)),
    keep: () => {
      if (!isKept) writeFileSync(join(folder, KEPT), '', { mode: 0o600 });
      isKept = true;
    },
  };
}

/** Runners kill their processes, which then can't clean up: the next one does. */
function newFolder(): string {
  const parent = tmpdir();
  for (const name of readdirSync(parent)) {
    const pid = Number(NAME.exec(name)?.[1]);
    const path = join(parent, name);
    if (pid > 0 && !isAlive(pid) && isMine(path) && !existsSync(join(path, KEPT)))
      rmSync(path, { recursive: true, force: true });
  }
  return mkdtempSync(join(parent, `waitgraph-tests-${process.pid}-`));
}

function isMine(path: string): boolean {
  const info = lstatSync(path, { throwIfNoEntry: false });
  return info?.isDirectory() === true && info.uid === process.getuid?.();
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
