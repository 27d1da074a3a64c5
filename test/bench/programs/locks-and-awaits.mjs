// A worst case for a recorder: 200 tasks that take two locks and await, again and again, with 6 µs of
// work in between. Prints the CPU time in ms that this takes, of the loop's thread and of all threads.
import { Mutex } from 'async-mutex';

const TASKS = 200;
const ROUNDS = 100;
/** Of 20,000 rounds each, after one that warms up. */
const RUNS = Number(process.argv[2] ?? 5);
const locks = Array.from({ length: 100 }, () => new Mutex());
const work = { total: 0 };

async function step(value) {
  await null;
  return value + 1;
}

async function task(id) {
  for (let round = 0; round < ROUNDS; round++) {
    const low = (id + round) % (locks.length - 1);
    const first = await locks[low].acquire();
    const second = await locks[low + 1].acquire();
    work.total += JSON.stringify({ id, round, list: [1, 2, 3, 4, 5, 6, 7, 8, 9, id] }).length;
    work.total += await step(round);
    second();
    first();
    await null;
  }
}

async function run() {
  await Promise.all(Array.from({ length: TASKS }, (_, id) => task(id)));
}

await run();
const ms = ({ user, system }) => (user + system) / 1000;
const { cpuUsage, threadCpuUsage = cpuUsage } = process;
const before = [threadCpuUsage.call(process), cpuUsage.call(process)];
for (let i = 0; i < RUNS; i++) await run();
const main = ms(threadCpuUsage.call(process, before[0]));
console.log(JSON.stringify({ main, all: ms(cpuUsage.call(process, before[1])) }));
