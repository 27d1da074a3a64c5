// As child-reenters.mjs, but what takes the stock is begun before and only awaited after it was given back.
import { Sema } from 'async-sema';
import { Mutex } from 'async-mutex';

const [stock, prices] = [new Mutex(), new Sema(1)];

async function checkPrices() {
  await prices.acquire();
  await new Promise((resolve) => setTimeout(resolve, 10));
  prices.release();
}

async function checkParts() {
  return stock.runExclusive(() => 'parts');
}

async function check() {
  let parts;
  await stock.runExclusive(async () => {
    parts = checkParts();
    await Promise.all([checkPrices(), checkPrices()]);
  });
  return parts;
}

console.log(await check());
