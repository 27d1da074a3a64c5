import { expect, test } from 'vitest';
import { hang } from '../diagnosed.ts';
import { ofKind, readTrace, record } from '../recorded.ts';

const REDIS = `
import Redis from 'ioredis';
import { createServer } from 'node:net';

// Whatever it is asked, it says OK.
const server = createServer((socket) => socket.on('data', (data) => {
  for (const _ of data.toString().match(/^\\*\\d+/gm) ?? []) socket.write('+OK\\r\\n');
}));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const redis = new Redis(server.address().port);
async function save() { return redis.set('a', 1); }
console.log(await save(), await redis.blpop('jobs', 0), await redis.set('b', 2));
redis.disconnect();
server.close();
`;

test('a command of ioredis is a wait for Redis, named by the command and by nothing that it says', async () => {
  const { folder, stdout } = await record({ text: REDIS });
  expect(stdout).toBe('OK OK OK\n');
  const trace = readTrace(folder);
  const awaited = ofKind(trace, 'await').flatMap((event) => trace.resources.get(event.b)?.name ?? []);
  expect(awaited.filter((name) => name.startsWith('redis'))).toEqual([
    'redis set',
    'redis blpop',
    'redis set',
  ]);
  expect([...trace.resources.values()].filter(({ name }) => name === 'redis set')).toHaveLength(1);
});

test('a command of mongodb asks for its connection in the name of the task whose operation it is', async () => {
  const { folder } = await record(hang('mongodb/crowded.mjs'));
  const trace = readTrace(folder);
  const starts = ofKind(trace, 'taskStart');
  const names = new Map(starts.map((event) => [event.task, event.text]));
  const commands = starts.filter((event) => event.text === 'command');
  expect(commands.map((event) => names.get(event.a))).toEqual([
    ...Array.from({ length: 6 }, () => 'order'),
    'main',
  ]);
  const parents = commands.slice(0, 6).map((event) => event.a);
  expect(new Set(parents).size).toBe(6);
  expect(ofKind(trace, 'acquired')).toHaveLength(7);
  expect(ofKind(trace, 'release')).toHaveLength(7);
});
