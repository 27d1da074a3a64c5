// Nothing hangs: batches of batches, the cache, errors, a loader of its own for managers.
import DataLoader from 'dataloader';

const guard = setTimeout(() => process.exit(99), 5000);
const managers = new DataLoader(async (ids) => ids.map((id) => id * 10), { maxBatchSize: 2 });
const users = new DataLoader(async function loadUsers(ids) {
  const found = await managers.loadMany(ids);
  return ids.map((id, at) => (id === 3 ? new Error('no user 3') : [id, found[at]]));
});
const again = users.load(1);
console.log(await Promise.all([again, users.load(1), users.load(2), users.load(3).catch(String)]));
console.log(await users.load(1), again === users.load(1), await users.prime(7, 'primed').load(7));
const broken = new DataLoader(() => 'no promise');
console.log(await broken.load(1).catch((error) => error.message.slice(0, 40)), users.load.length);
const uncached = new DataLoader(async (ids) => ids, { cache: false, batch: false });
console.log(await uncached.loadMany([1, 1]), await uncached.clear(1).clearAll().load(2));
clearTimeout(guard);
