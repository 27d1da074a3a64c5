import { diagnosed } from './diagnosed.ts';
import { startPostgres } from './server.ts';

diagnosed('PostgreSQL', startPostgres, {
  'pg-nested.mjs': ['deadlock: order, order'],
  'pg-leak.mjs': ['leaked-hold: findUser, findUser, findUser'],
  'pg-live.mjs': [],
  'knex-nested.mjs': ['deadlock: order, order'],
  'knex-live.mjs': [],
});
