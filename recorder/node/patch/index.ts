import { readFileSync } from 'node:fs';
import { blindSpot } from '../blind-spots.ts';
import { asyncLock } from './async-lock.ts';
import { asyncMutex } from './async-mutex.ts';
import { asyncQueue } from './async-queue.ts';
import { asyncSema } from './async-sema.ts';
import { awaitLock } from './await-lock.ts';
import { bottleneck } from './bottleneck.ts';
import { cockatiel } from './cockatiel.ts';
import { dataLoader } from './dataloader.ts';
import { fastq } from './fastq.ts';
import { genericPool } from './generic-pool.ts';
import { ioredis } from './ioredis.ts';
import { knex } from './knex.ts';
import { livekitMutex } from './livekit-mutex.ts';
import { mongodb } from './mongodb.ts';
import { mutexify } from './mutexify.ts';
import { mysql2 } from './mysql2.ts';
import { pg } from './pg.ts';
import { pgPool } from './pg-pool.ts';
import { pLimit } from './p-limit.ts';
import { pQueue } from './p-queue.ts';
import type { Patch } from './patch.ts';
import { properLockfile } from './proper-lockfile.ts';
import { redisSemaphore } from './redis-semaphore.ts';
import { redlock } from './redlock.ts';
import { rocicorpLock } from './rocicorp-lock.ts';
import { sequelizePool } from './sequelize-pool.ts';
import { tarn } from './tarn.ts';
import { undici } from './undici.ts';

/** Adding a library is one file and one line here. */
const PATCHES: readonly Patch[] = [
  ...asyncMutex,
  ...asyncLock,
  ...asyncQueue,
  ...asyncSema,
  ...awaitLock,
  ...bottleneck,
  ...cockatiel,
  ...dataLoader,
  ...fastq,
  ...genericPool,
  ...ioredis,
  ...knex,
  ...livekitMutex,
  ...mongodb,
  ...mutexify,
  ...mysql2,
  ...pg,
  ...pgPool,
  ...pLimit,
  ...pQueue,
  ...properLockfile,
  ...redisSemaphore,
  ...redlock,
  ...rocicorpLock,
  ...sequelizePool,
  ...tarn,
  ...undici,
];

/** The names of all methods at whose calls the transform announces the place. */
export const PATCHED_CALLS: ReadonlySet<string> = new Set(PATCHES.flatMap(({ calls }) => calls));

/** The packages whose functions make what is patched. */
export const PATCHED_PACKAGES: ReadonlySet<string> = new Set(PATCHES.map((patch) => patch.package));

/** The statement to add to a module's source, if one of the patches is for it. */
export function patchFor(path: string, source: () => string): string | null {
  const [, folder, directory = '', file = ''] =
    /^(.*\/node_modules\/)(@[^/]+\/[^/]+|[^/]+)\/(.*)$/s.exec(path) ?? [];
  if (folder === undefined) return null;
  const name = packageIn(folder + directory, directory);
  const index = PATCHES.findIndex((patch) => patch.package === name && patch.file.test(file));
  if (index === -1) return null;
  const { bindings } = PATCHES[index]!;
  const text = typeof bindings === 'string' ? bindings : bindings(source());
  return `\n;globalThis.__wg?.applyPatch(${index}, () => (${text}));`;
}

const aliased = new Map<string, string>();

/** A package may be installed under another name, which mostly contains its own: `p-limit-3`. */
function packageIn(folder: string, directory: string): string {
  if (PATCHED_PACKAGES.has(directory)) return directory;
  const known = aliased.get(folder);
  if (known !== undefined) return known;
  const mayBe = [...PATCHED_PACKAGES].some((patched) => directory.includes(patched));
  const name = mayBe ? ownName(folder) : directory;
  aliased.set(folder, name);
  return name;
}

function ownName(folder: string): string {
  try {
    const { name } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as { name?: unknown };
    return String(name);
  } catch {
    return ''; // a folder that is no package
  }
}

/**
 * Runs a patch in the module it was added to, which gives its bindings. If they are not there, or not what
 * the patch expects, the library stays as it is, and the trace says so.
 */
export function applyPatch(index: number, bindings: () => unknown): void {
  const patch = PATCHES[index];
  try {
    patch?.apply(bindings() as never);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown';
    blindSpot(`${patch?.package}: not a version that is known, so its waits are not recorded (${why})`);
  }
}
