// As nested.mjs, in a priority queue that is loaded as CommonJS, where the ones that wait are of the same level.
import { createRequire } from 'node:module';

setTimeout(() => process.exit(99), 500);
const require = createRequire(import.meta.url);
const async = require('async');
const pages = async.priorityQueue(async (page) => {
  if (page.includes('/')) return page;
  return pages.pushAsync(`${page}/next`, 2);
}, 1);

async function crawlAll() {
  return pages.pushAsync(['home', 'news'], 2);
}
console.log(await Promise.all(await crawlAll()));
