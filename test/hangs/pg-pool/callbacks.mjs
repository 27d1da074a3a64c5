// With callbacks and no timer: the process comes to rest and ends, with a request still waiting.
import Pool from 'pg-pool';
import { FakeClient } from './fake-client.mjs';

const pool = new Pool({ max: 1, idleTimeoutMillis: 0 }, FakeClient);

pool.connect((error, client, release) => {
  if (error) throw error;
  pool.connect((_error, other, releaseOther) => {
    releaseOther();
    release();
    console.log('done', client, other);
  });
});
