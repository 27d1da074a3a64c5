/**
 * `npm run test:fuzz [-- --seconds N --seed N | --every-bit REGEXP]`: mutates the traces of test/corpus, reads each result
 * whole, and keeps what breaks a promise (one file for each way) as `found-<seed>.wgt` there. Exit 1 if
 * anything did. `--every-bit` flips, one after another, all bits of the traces with such a name,
 * and cuts them at every byte: minutes for each KiB.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CORPUS, corpus, type Trace } from './corpus.ts';
import { complaintAbout } from './promises.ts';
import { mutate, randomFrom } from './mutate.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    'every-bit': { type: 'string' },
  },
});
const traces = corpus();
const told = new Set<string>();
let broken = 0;
const everyBit = values['every-bit'];
if (everyBit === undefined) byChance(Number(values.seconds) * 1000, Number(values.seed));
else for (const trace of traces.filter(({ name }) => new RegExp(everyBit).test(name))) exhaust(trace);
process.exitCode = broken === 0 ? 0 : 1;

function byChance(ms: number, firstSeed: number): void {
  const started = performance.now();
  let seed = firstSeed;
  for (; performance.now() - started < ms; seed++) {
    const random = randomFrom(seed);
    const original = traces[random(traces.length)]!;
    const { bytes, isForged } = mutate(original.bytes, traces[random(traces.length)]!.bytes, random);
    check(bytes, original.isLive && !isForged, `${seed}`);
  }
  console.log(`${seed - firstSeed} files from ${traces.length} traces: ${broken} broke a promise`);
}

function exhaust({ name, bytes, isLive }: Trace): void {
  const before = broken;
  for (let length = 0; length < bytes.length; length++) {
    check(Buffer.from(bytes.subarray(0, length)), isLive, `${name}-cut-${length}`);
  }
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    check(flipped, isLive, `${name}-bit-${bit}`);
  }
  console.log(
    `${name}: ${bytes.length} cuts, ${bytes.length * 8} flipped bits: ${broken - before} broke a promise`,
  );
}

function check(bytes: Buffer, isLive: boolean, what: string): void {
  const complaint = complaintAbout(bytes, { isLive });
  if (complaint === null) return;
  broken++;
  const kind = complaint.replaceAll(/\d+/g, 'N');
  if (told.has(kind)) return;
  told.add(kind);
  const file = join(CORPUS, `found-${what.replaceAll(/\W+/g, '-')}.wgt`);
  writeFileSync(file, bytes);
  console.log(`${what}: ${complaint}\n  kept as ${file}`);
}
