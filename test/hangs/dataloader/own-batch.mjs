// The function that loads a batch loads, through the cache, a key of that batch.
import DataLoader from 'dataloader';

setTimeout(() => process.exit(99), 500);
const users = new DataLoader(loadUsers);

async function loadUsers(ids) {
  const manager = await users.load(ids[0]);
  return ids.map((id) => ({ id, manager }));
}

async function profile(id) {
  return users.load(id);
}

console.log(await profile(1));
