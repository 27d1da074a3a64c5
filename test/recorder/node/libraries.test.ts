import { describe, expect, test } from 'vitest';
import { diagnose } from './diagnosed.ts';

/** Each program, and what is found: the kind and the tasks it names, those that wait before those that hold. */
const PROGRAMS: Record<string, readonly string[]> = {
  'p-limit/nested.mjs': ['deadlock: fetchPage, fetchPage, <downloads job>, <downloads job>'],
  'p-limit/two-limiters.mjs': [],
  'p-queue/nested.mjs': ['deadlock: uploadFolder, uploadFolder, <uploads job>, <uploads job>'],
  'p-queue/idle.mjs': ['deadlock: sendSummary'],
  'p-queue/live.mjs': [],
  'fastq/nested.mjs': ['deadlock: resize, resize'],
  'fastq/callbacks.mjs': ['dead-wait: push callback, resize, resize'],
  'fastq/live.mjs': [],
  'async-queue/nested.mjs': ['deadlock: crawl, crawl'],
  'async-queue/priority.mjs': ['deadlock: priorityQueue callback, <pages job>'],
  'async-queue/live.mjs': [],
  'async-lock/two-keys.mjs': ['deadlock: transfer, transfer'],
  'async-lock/reentrant.mjs': ['deadlock: cancel'],
  'async-lock/batches.mjs': ['deadlock: hold, both'],
  'async-lock/near.mjs': ['near-deadlock: transfer, transfer'],
  'async-lock/live.mjs': [],
  'await-lock/two-locks.mjs': ['deadlock: checkout, restock'],
  'await-lock/live.mjs': [],
  'livekit-mutex/two-locks.mjs': ['deadlock: publish, mute'],
  'livekit-mutex/nested.mjs': ['deadlock: publish, publish'],
  'livekit-mutex/live.mjs': [],
  'rocicorp-lock/two-locks.mjs': ['deadlock: compact, append'],
  'rocicorp-lock/upgrade.mjs': ['deadlock: upsert'],
  'rocicorp-lock/reader-again.mjs': ['deadlock: report, insert'],
  'rocicorp-lock/live.mjs': [],
  'bottleneck/nested.mjs': ['deadlock: fetchUser, fetchUser, fetchUser, fetchUser'],
  'bottleneck/live.mjs': [],
  'cockatiel/nested.mjs': ['deadlock: charge, <payments job>'],
  'cockatiel/live.mjs': [],
  'dataloader/own-batch.mjs': ['deadlock: loadUsers'],
  'dataloader/live.mjs': [],
  'web-locks/two-names.mjs': ['deadlock: sync, sync'],
  'web-locks/live.mjs': [],
  'proper-lockfile/near.mjs': ['near-deadlock: move, move'],
  'proper-lockfile/live.mjs': [],
  'generic-pool/nested.mjs': ['deadlock: checkout, refund'],
  'generic-pool/room-for-all.mjs': [],
  'generic-pool/leak.mjs': ['leaked-hold: serve, serve, serve'],
  'pg-pool/nested.mjs': ['deadlock: order, order'],
  'pg-pool/leak.mjs': ['leaked-hold: findUser, findUser, findUser'],
  'pg-pool/callbacks.mjs': ['dead-wait: connect callback, connect callback'],
  'pg-pool/released.mjs': [],
  'tarn/nested.mjs': ['deadlock: checkout, checkout'],
  'tarn/near.mjs': ['near-deadlock: checkout, checkout'],
  'tarn/room-for-all.mjs': [],
  'knex/transaction.mjs': ['deadlock: order, order'],
  'knex/never-committed.mjs': ['leaked-hold: rename, rename, rename'],
  'knex/near.mjs': ['near-deadlock: order'],
  'knex/transacting.mjs': [],
  'mongodb/crowded.mjs': [],
  'mysql2/nested.mjs': ['deadlock: order, order'],
  'mysql2/released.mjs': [],
  'undici/unread.mjs': ['leaked-hold: exists, exists, exists'],
  'undici/nested.mjs': ['deadlock: list'],
  'undici/read.mjs': [],
  'redlock/using.mjs': ['deadlock: transfer, transfer'],
  'redlock/near.mjs': ['near-deadlock: transfer, transfer'],
  'redlock/bluebird.mjs': ['near-deadlock: transfer, transfer'],
  'redlock/runs-out.mjs': [],
  'redlock/live.mjs': [],
  'redis-semaphore/nested.mjs': ['deadlock: report, report'],
  'redis-semaphore/near.mjs': ['near-deadlock: transfer, transfer'],
  'redis-semaphore/live.mjs': [],
  'sequelize-pool/leak.mjs': ['leaked-hold: pay, pay, pay'],
  'sequelize-pool/released.mjs': [],
};

describe.concurrent('a program with', () => {
  test.each(Object.entries(PROGRAMS))(
    '%s is diagnosed, and runs as it does alone',
    async (file, expected) => {
      const { alone, recorded, found, blindSpots } = await diagnose(file);
      expect(found).toEqual(expected);
      expect(recorded).toEqual(alone);
      expect(blindSpots).toEqual([]);
    },
  );
});
