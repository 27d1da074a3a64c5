import { diagnosed } from './diagnosed.ts';
import { startRedis } from './server.ts';

diagnosed('Redis', startRedis, {
  'ioredis-nested.mjs': ['deadlock: subscribe, subscribe'],
  'ioredis-live.mjs': [],
});
