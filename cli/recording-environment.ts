import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../format/errors.ts';

export type Recording = {
  /** 16 hex digits, in the header of every file of the run. */
  readonly run: string;
  /** Absolute; the run's own folder. */
  readonly folder: string;
  /** What the program and its children get on top of their own environment. */
  readonly environment: Readonly<Record<string, string>>;
};

export type RecordingOptions = {
  readonly command: readonly string[];
  readonly out: string | undefined;
  readonly level: string | undefined;
  readonly now: Date;
};

/** Makes the run's folder and says which variables switch recording on for Node and Python in it. */
export function prepareRecording(options: RecordingOptions, inherited: NodeJS.ProcessEnv): Recording {
  const run = randomBytes(8).toString('hex');
  const folder = makeFolder(options, inherited);
  const environment: Record<string, string> = {
    WAITGRAPH: '1',
    WAITGRAPH_RUN: run,
    WAITGRAPH_RUN_DIR: folder,
    WAITGRAPH_CAP_DIR: folder,
    NODE_OPTIONS: nodeOptions(inherited['NODE_OPTIONS']),
    PYTHONPATH: pythonPath(inherited['PYTHONPATH']),
  };
  if (options.level !== undefined) environment['WAITGRAPH_LEVEL'] = options.level;
  return { run, folder, environment };
}

function makeFolder({ command, out, now }: RecordingOptions, inherited: NodeJS.ProcessEnv): string {
  const root = inherited['WAITGRAPH_DIR'] || 'waitgraph-traces';
  const folder = resolve(out ?? join(root, `${timestamp(now)}-${nameOf(command)}`));
  if (existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.wgt'))) {
    throw new InputError('EOPTION', `${out ?? folder}: already holds a trace`, {
      hint: 'Name a folder that does not exist yet: each run has its own.',
    });
  }
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new InputError('ENOFILE', `${folder}: cannot be made (${errorCode(cause)})`, {
      hint: 'Name a writable folder with --out.',
      cause,
    });
  }
  return folder;
}

/** The script's name if there is one (`node app.js` → app), else the command's. */
function nameOf(command: readonly string[]): string {
  const script = command.find((word) => /\.(m?[jt]sx?|c[jt]s|py)$/.test(word)) ?? command[0] ?? 'run';
  const name = basename(script).replace(/\.\w+$/, '');
  return name.replace(/[^\w-]+/g, '-').slice(0, 40);
}

function timestamp(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('');
  return `${day}-${[now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('')}`;
}

/** NODE_OPTIONS is split at spaces unless quoted; inside quotes a backslash escapes. */
function nodeOptions(inherited: string | undefined): string {
  const register = ours('../recorder/node/register.cjs').replace(/[\\"]/g, '\\$&');
  return [inherited, `--require "${register}"`].filter(Boolean).join(' ');
}

/** Holds a sitecustomize that starts the recorder and then the one it shadows. */
function pythonPath(inherited: string | undefined): string {
  return [ours('../recorder/python/src/waitgraph/_site'), inherited].filter(Boolean).join(':');
}

function ours(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
