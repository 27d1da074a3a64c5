// A server that speaks MongoDB's protocol, and answers everything well after a moment.
import { BSON } from 'mongodb';
import { createServer } from 'node:net';

const HELLO = {
  ismaster: true,
  helloOk: true,
  minWireVersion: 0,
  maxWireVersion: 21,
  maxWriteBatchSize: 1000,
};
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

function header(length, responseTo, code) {
  const head = Buffer.alloc(16);
  [length + 16, 0, responseTo, code].forEach((value, at) => head.writeInt32LE(value, at * 4));
  return head;
}

function answer(message) {
  const [id, code] = [message.readInt32LE(4), message.readInt32LE(12)];
  const isFirst = code === OP_QUERY;
  const command = isFirst ? { hello: 1 } : BSON.deserialize(message.subarray(21));
  const said =
    command.hello || command.ismaster ? HELLO : command.broken ? { ok: 0, errmsg: 'broken' } : { n: 1 };
  const body = BSON.serialize({ ok: 1, maxBsonObjectSize: 1 << 24, maxMessageSizeBytes: 1 << 25, ...said });
  const before = Buffer.alloc(isFirst ? 20 : 5);
  if (isFirst) before.writeInt32LE(1, 16);
  return Buffer.concat([header(before.length + body.length, id, isFirst ? OP_REPLY : OP_MSG), before, body]);
}

export async function startServer() {
  const server = createServer((socket) => {
    let rest = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (data) => {
      rest = Buffer.concat([rest, data]);
      while (rest.length >= 16 && rest.length >= rest.readInt32LE(0)) {
        const message = rest.subarray(0, rest.readInt32LE(0));
        rest = rest.subarray(message.length);
        setTimeout(() => socket.write(answer(message)), 2);
      }
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `mongodb://127.0.0.1:${server.address().port}/?directConnection=true`,
    close: () => server.close(),
  };
}
