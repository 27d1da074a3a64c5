import { expect, test } from 'vitest';
import { ofKind, readTrace, record } from './recorded.ts';

const PROGRAM = `import { Mutex } from 'async-mutex';
const mutex = new Mutex();
let sum = 0;
async function add(n) {
  const release = await mutex.acquire();
  sum += n;
  release();
}
for (let i = 0; i < 2000; i++) await Promise.all([add(1), add(2), add(3)]);
console.log(sum);
`;

test.runIf(process.platform === 'linux')(
  'the recorder measures what it costs, of the time that the program took',
  async () => {
    const { folder, stdout } = await record({ text: PROGRAM });
    expect(stdout).toBe('12000\n');
    const costs = ofKind(readTrace(folder), 'cost');
    const sum = (of: 'a' | 'b'): number => costs.reduce((total, cost) => total + cost[of], 0);
    // To load it alone takes tens of ms; an estimate may be too high, but not by much.
    expect(sum('a')).toBeGreaterThan(10_000);
    expect(sum('a')).toBeLessThan(2 * sum('b'));
    expect(sum('b')).toBeGreaterThan(50_000);
  },
);
