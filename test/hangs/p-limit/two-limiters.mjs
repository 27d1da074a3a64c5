// As nested.mjs, but the parts have a limiter of their own.
import pLimit from 'p-limit';

const guard = setTimeout(() => process.exit(99), 5000);
const downloads = pLimit(2);
const parts = pLimit(2);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function fetchPage(page) {
  await sleep(5);
  if (page.includes('.')) return page;
  return Promise.all(['1', '2'].map((part) => parts(() => fetchPage(`${page}.${part}`))));
}

await Promise.all(['a', 'b'].map((page) => downloads(() => fetchPage(page))));
clearTimeout(guard);
console.log('done');
