import { diagnosed } from './diagnosed.ts';
import { startMariaDb } from './server.ts';

diagnosed('MariaDB', startMariaDb, {
  'mysql2-nested.mjs': ['deadlock: order, order'],
  'mysql2-live.mjs': [],
});
