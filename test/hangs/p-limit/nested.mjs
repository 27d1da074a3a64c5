// Each running job waits for jobs of the same limiter, which wait for the running ones to end.
import pLimit from 'p-limit';

setTimeout(() => process.exit(99), 400);
const downloads = pLimit(2);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function fetchPage(page) {
  await sleep(5);
  if (page.includes('.')) return page;
  return Promise.all(['1', '2'].map((part) => downloads(() => fetchPage(`${page}.${part}`))));
}

await Promise.all(['a', 'b'].map((page) => downloads(() => fetchPage(page))));
console.log('done');
