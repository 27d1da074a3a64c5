import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { Anchor } from '../../format/write/chunk.ts';
import type { Schema } from '../../format/write/schema.ts';
import { VERSION } from './version.ts';
import type { Cap } from './worker/cap.ts';

/** What the environment asks for; see docs/recording-node.md. */
export type Run = {
  readonly id: string;
  /** Absolute; exists. */
  readonly folder: string;
  readonly name: string;
  readonly level: 'locks' | 'awaits';
  /** How awaits are seen, at level awaits. */
  readonly awaits: 'transform' | 'hooks';
  /** The program is a test runner, or the like, that compiles the modules it loads. */
  readonly compilesItself: boolean;
  readonly blockMs: number;
  /** Begins a segment; null: none does. */
  readonly dumpSignal: string | null;
  readonly cap: Cap;
  /** A regular expression: what it matches in names and paths is not written. */
  readonly redact: string;
  /** This process, as its children know it. */
  readonly process: string;
  readonly parent: string;
  /** 0 the main thread, then in the order in which the program started them. */
  readonly thread: number;
};

/** Joins the run of the parent process or begins one, and tells the children about it through `env`. */
export function joinRun(env: NodeJS.ProcessEnv): Run {
  const id = env['WAITGRAPH_RUN'] ?? randomHex();
  const name = cleanName(env['WAITGRAPH_NAME'] ?? scriptName());
  const given = env['WAITGRAPH_RUN_DIR'];
  const folder = resolve(given ?? newFolder(env, name, id));
  const capped = cappedFolder(folder, given === undefined ? dirname(folder) : env['WAITGRAPH_CAP_DIR']);
  makeFolder(folder);
  const run: Run = {
    id,
    folder,
    name,
    level: env['WAITGRAPH_LEVEL'] === 'locks' ? 'locks' : 'awaits',
    awaits: env['WAITGRAPH_AWAITS'] === 'hooks' ? 'hooks' : 'transform',
    compilesItself: env['WAITGRAPH_COMPILED'] === '1',
    dumpSignal: env['WAITGRAPH_DUMP_SIGNAL'] || null,
    blockMs: positive(env['WAITGRAPH_BLOCK_MS'], 100),
    cap: {
      folder: capped,
      isOfRuns: capped !== folder,
      bytes: positive(env['WAITGRAPH_MAX_MB'], 256) * 1024 * 1024,
    },
    redact: env['WAITGRAPH_REDACT'] ?? '',
    process: randomHex(),
    parent: env['WAITGRAPH_PARENT'] ?? '',
    thread: 0,
  };
  env['WAITGRAPH_RUN'] = id;
  env['WAITGRAPH_RUN_DIR'] = folder;
  env['WAITGRAPH_CAP_DIR'] = capped;
  tellChildren(run, env);
  return run;
}

/** Child processes that are started with `env` will know their parent. */
export function tellChildren(run: Run, env: NodeJS.ProcessEnv): void {
  env['WAITGRAPH_PARENT'] = run.process;
}

/** The same run, as a thread that this one starts records it. */
export function runOfThread(run: Run, thread: number): Run {
  return { ...run, process: randomHex(), parent: run.process, thread };
}

/** What the files of this thread's trace are called, but for the segment; see docs/format.md. */
export function traceStem({ folder, name, thread }: Run): string {
  const who = thread === 0 ? process.pid : `${process.pid}w${thread}`;
  return join(folder, `${name}.${who}.${Date.now()}`);
}

/** The folder of all runs, if this run's is one of them; else the run's own. */
function cappedFolder(folder: string, ofRuns: string | undefined): string {
  return ofRuns === dirname(folder) ? ofRuns : folder;
}

/** Not by `recursive`: in /proc Node would try for ever. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!existsSync(path)) throw error; // another process of the run was faster
  }
}

/** The schema chunk's body for this process. */
export function schemaOf(run: Run, hooks: string[], blindSpots: string[]): Schema {
  return {
    run: run.id,
    process: run.process,
    pid: process.pid,
    ppid: process.ppid,
    parent: run.parent,
    thread: run.thread,
    service: run.name,
    host: hostname(),
    runtime: `node ${process.versions.node}`,
    recorder: `waitgraph ${VERSION}`,
    startedAt: BigInt(Date.now()) * 1_000_000n,
    utcOffset: -new Date().getTimezoneOffset(),
    level: run.level,
    blockMs: run.blockMs,
    hooks,
    blindSpots,
  };
}

/** Monotonic and wall clock, read together. */
export function clockAnchor(): Anchor {
  boot ??= bootId();
  return [process.hrtime.bigint(), BigInt(Date.now()) * 1_000_000n, boot];
}

let boot: string | undefined;

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

function newFolder(env: NodeJS.ProcessEnv, name: string, id: string): string {
  const now = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString();
  const stamp = now.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return join(env['WAITGRAPH_DIR'] ?? 'waitgraph-traces', `${stamp}-${name}-${id.slice(0, 4)}`);
}

function scriptName(): string {
  return basename(process.argv[1] ?? 'node').replace(/\.[^.]*$/, '');
}

function cleanName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, 40) || 'node';
}

function positive(text: string | undefined, otherwise: number): number {
  const value = Number(text);
  return value > 0 ? value : otherwise;
}

function randomHex(): string {
  const half = (): string =>
    Math.floor(Math.random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return half() + half();
}
