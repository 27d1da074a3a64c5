// More at once than there are connections; everybody gets one, and the server answers everybody.
import { MongoClient } from 'mongodb';
import { startServer } from './fake-server.mjs';

const { url, close } = await startServer();
const client = new MongoClient(url, { maxPoolSize: 2, retryWrites: false });
const orders = client.db('shop').collection('orders');

async function order(number) {
  const { acknowledged } = await orders.insertOne({ number });
  return acknowledged;
}

console.log(await Promise.all([1, 2, 3, 4, 5, 6].map((number) => order(number))));
console.log(
  await client
    .db('shop')
    .command({ broken: 1 })
    .catch(({ message }) => message),
);
await client.close();
close();
console.log('done');
