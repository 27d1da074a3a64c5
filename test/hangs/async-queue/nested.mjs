// The worker waits for what it pushed into its own queue.
import { queue } from 'async';

setTimeout(() => process.exit(99), 500);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const pages = queue(async function crawl(page) {
  await sleep(5);
  if (page.includes('/')) return page;
  return pages.pushAsync(`${page}/next`);
}, 1);

console.log(await pages.pushAsync('home'));
