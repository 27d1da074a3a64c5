// Nothing hangs: one order, a lock that is held, released twice, unlocked by name, or taken at once.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';

const folder = mkdtempSync(join(tmpdir(), 'wg-lockfile-'));
const file = (name) => join(folder, name);
const options = { realpath: false, retries: { retries: 50, minTimeout: 5, maxTimeout: 20 } };
const { lock } = lockfile;

async function save(name) {
  const release = await lock(file('data.json'), options);
  await new Promise((resolve) => setTimeout(resolve, 3));
  await release();
  return name;
}
console.log(await Promise.all(['a', 'b', 'c'].map(save)));
const release = await lockfile(file('data.json'), options);
console.log(await lock(file('data.json'), { realpath: false }).catch((error) => error.code));
console.log(
  await lockfile.check(file('data.json'), options),
  await release(),
  await release().catch((error) => error.code),
);
await lock(file('data.json'), options);
console.log(await lockfile.unlock(file('data.json'), options));
console.log(await lockfile.unlock(file('data.json'), options).catch((error) => error.code));
const releaseNow = lockfile.lockSync(file('data.json'), { realpath: false });
console.log(
  releaseNow(),
  lock === lockfile,
  lock.name,
  lock.length,
  release.length,
  Object.keys(lockfile).join(),
);
console.log(await lock(file('none'), { retries: 0 }).catch((error) => error.code));
rmSync(folder, { recursive: true });
