// Two functions that each await the other's promise before they resolve their own.
function deferred() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}

const prices = deferred();
const stock = deferred();

async function loadPrices() {
  await stock.promise;
  prices.resolve();
}

async function loadStock() {
  await prices.promise;
  stock.resolve();
}

Promise.all([loadPrices(), loadStock()]).then(() => console.log('loaded'));
