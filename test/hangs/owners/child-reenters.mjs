// Who has the stock checks its parts at once, and one of these checks takes the stock again.
import { Sema } from 'async-sema';
import { Mutex } from 'async-mutex';

const [stock, prices] = [new Mutex(), new Sema(1)];

async function checkPrices() {
  await prices.acquire();
  prices.release();
}

async function checkParts() {
  return stock.runExclusive(() => 'parts');
}

async function check() {
  return stock.runExclusive(async () =>
    Promise.all([checkPrices(), checkParts().then((parts) => parts.length)]),
  );
}

await check();
