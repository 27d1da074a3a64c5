import type { ChildProcess } from 'node:child_process';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { ResourceId } from '../../../format/events.ts';
import { blindSpot } from '../blind-spots.ts';
import { CODE, TARGET } from '../ring/codes.ts';
import { newResource, publishedString } from '../ring/dictionary.ts';
import { wrapMethod } from '../patch/wrap.ts';
import { put } from '../ring/ring.ts';
import { callerSite } from '../sites/stack-site.ts';
import { current, currentId, type Task } from '../tasks/tasks.ts';
import { never, peerOf, setPeer } from '../promises/peers.ts';
import { isUnread } from './stream-waits.ts';

/**
 * Child processes: outside, so they can always end; but one whose output is piped to here fills the pipe
 * and stands still when nobody reads it. Then whoever started it is believed to be the one who would.
 */
const { provider: PROVIDER, providersComplete, child: CHILD } = CODE;
const STRUCTURE = 0;
const CODE_BASIS = 2;
/** As many are looked after. */
const MOST = 200;

type Options = { readonly envPairs?: unknown; readonly file?: unknown };
type Spawn = (this: ChildProcess, options: Options, ...rest: unknown[]) => unknown;
type Child = {
  readonly process: ChildProcess;
  readonly maker: Task | null;
  readonly resource: ResourceId;
  isStuck: boolean;
};

/** Awaited now. */
const awaited = new Set<Child>();

let isWatched = false;

/** To be called when the program first asks for node:child_process. */
export function watchChildren(): void {
  if (isWatched) return;
  isWatched = true;
  const module = createRequire(import.meta.url)('node:child_process') as {
    ChildProcess: { prototype: object };
  };
  const { ChildProcess: Native } = module;
  wrapMethod<Spawn>(
    Native.prototype,
    'spawn',
    (original) =>
      function (options, ...rest) {
        const result = original.call(this, options, ...rest);
        started(this, options);
        return result;
      },
  );
  watchSyncChildren(module);
}

/** Whoever stands still for a child is given no ChildProcess. */
function watchSyncChildren(module: object): void {
  for (const name of ['spawnSync', 'execSync', 'execFileSync']) {
    wrapMethod<(this: unknown, ...args: unknown[]) => unknown>(
      module,
      name,
      (original) =>
        function (...args) {
          const options = args.findLast(
            (arg) => typeof arg === 'object' && arg !== null && !Array.isArray(arg),
          );
          tellUnrecorded(environmentIn(options ?? {}));
          return original.apply(this, args);
        },
    );
  }
  syncBuiltinESMExports();
}

/** As a child gets it; undefined: as this process has it. */
function environmentIn(options: object): string[] | undefined {
  const env: unknown = Object.getOwnPropertyDescriptor(options, 'env')?.value;
  return typeof env === 'object' && env !== null ? Object.keys(env).map((key) => `${key}=`) : undefined;
}

function tellUnrecorded(environment: unknown): void {
  if (!Array.isArray(environment) || environment.some((pair) => String(pair).startsWith('WAITGRAPH=')))
    return;
  blindSpot('A child process is not recorded: it has an environment of its own');
}

/** The same for node:cluster, which starts its workers behind the program's back; each speaks for its process. */
export function watchCluster(): void {
  watchChildren();
  wrapMethod<(this: unknown, ...args: unknown[]) => { readonly process: object }>(
    createRequire(import.meta.url)('node:cluster') as object,
    'fork',
    (original) =>
      function (...args) {
        const worker = original.apply(this, args);
        const peer = peerOf(worker.process);
        if (peer !== undefined) setPeer(worker, peer);
        return worker;
      },
  );
  syncBuiltinESMExports();
}

function started(process: ChildProcess, { envPairs }: Options): void {
  if (process.pid === undefined) return;
  put(CHILD, currentId(), 0, 0, process.pid, 0, 0, 0);
  tellUnrecorded(envPairs);
  const maker = current;
  const site = callerSite();
  let child: Child | null = null;
  const resource = (): ResourceId => {
    const name = publishedString(basename(process.spawnfile));
    child ??= { process, maker, resource: newResource({ kind: 'process', name, site }), isStuck: false };
    if (awaited.size < MOST) awaited.add(child);
    return child.resource;
  };
  setPeer(process, { resource, isIdle: never });
}

/** To be called between steps, and at the end. */
export function tellStuckChildren(): void {
  for (const child of awaited) {
    const { process } = child;
    if (process.exitCode !== null || process.signalCode !== null) awaited.delete(child);
    else if (child.isStuck !== isHeldUp(process)) tell(child);
  }
}

/** A pipe is as full as it gets, and nobody reads it. */
function isHeldUp({ stdio }: ChildProcess): boolean {
  return stdio.some(
    (pipe) => pipe instanceof Readable && pipe.readableLength >= pipe.readableHighWaterMark && isUnread(pipe),
  );
}

function tell(child: Child): void {
  const { maker, resource } = child;
  if (maker === null || maker.hasEnded) return;
  if (child.isStuck) return anybody(child);
  child.isStuck = true;
  put(PROVIDER, 0, 0, resource, TARGET.task, maker.id, CODE_BASIS, 0);
  put(providersComplete, 0, 0, resource, STRUCTURE, 0, 0, 0);
  maker.onSettled(() => anybody(child));
}

/** It is read after all, or who started it gave it away. */
function anybody(child: Child): void {
  awaited.delete(child);
  const outside = newResource({ kind: 'external', name: publishedString('a reader'), site: 0 });
  put(PROVIDER, 0, 0, child.resource, TARGET.external, outside, STRUCTURE, 0);
}
