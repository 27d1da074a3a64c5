// Two named locks taken in two orders.
setTimeout(() => process.exit(99), 500);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function sync(first, second) {
  await navigator.locks.request(first, async () => {
    await sleep(5);
    await navigator.locks.request(second, async () => sleep(1));
  });
}

await Promise.all([sync('mail', 'calendar'), sync('calendar', 'mail')]);
console.log('done');
