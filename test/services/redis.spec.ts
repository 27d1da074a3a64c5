import { diagnosed } from './diagnosed.ts';
import { startRedis } from './server.ts';

diagnosed('Redis', startRedis, {
  'ioredis-nested.mjs': ['deadlock: subscribe, subscribe'],
  'ioredis-live.mjs': [],
  'redlock-nested.mjs': ['deadlock: transfer, transfer'],
  'redis-locks-live.mjs': [],
});
