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
import { mysql2 } from './mysql2.ts';
import { pg } from './pg.ts';
import { pgPool } from './pg-pool.ts';
import { pLimit } from './p-limit.ts';
import { pQueue } from './p-queue.ts';
import type { Patch } from './patch.ts';
import { properLockfile } from './proper-lockfile.ts';
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
  ...mysql2,
  ...pg,
  ...pgPool,
  ...pLimit,
  ...pQueue,
  ...properLockfile,
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
  const at = path.lastIndexOf('/node_modules/');
  if (at === -1) return null;
  const inside = path.slice(at + '/node_modules/'.length);
  const index = PATCHES.findIndex(
    (patch) =>
      inside.startsWith(`${patch.package}/`) && patch.file.test(inside.slice(patch.package.length + 1)),
  );
  if (index === -1) return null;
  const { bindings } = PATCHES[index]!;
  const text = typeof bindings === 'string' ? bindings : bindings(source());
  return `\n;globalThis.__wg?.applyPatch(${index}, ${text});`;
}

/** Runs a patch in the module it was added to; its failure disables it alone. */
export function applyPatch(index: number, bindings: Record<string, unknown>): void {
  try {
    PATCHES[index]?.apply(bindings as never);
  } catch {
    // The library is not the version that the patch knows: it stays as it is.
  }
}
