// A recorder as one would write it first: `encode()` for each event, written to a file 64 KiB at a time.
import { encode } from '@msgpack/msgpack';
import { openSync, writeSync } from 'node:fs';
import { onLocks } from './lock-events.mjs';

const file = openSync(process.env.PEER_FILE, 'w');
const buffer = new Uint8Array(65_536);
let length = 0;
let tickets = 0;

function event(kind, { lock, ticket }) {
  const bytes = encode({ at: Number(process.hrtime.bigint()), kind, lock, ticket });
  if (length + bytes.length > buffer.length) {
    writeSync(file, buffer, 0, length);
    length = 0;
  }
  buffer.set(bytes, length);
  length += bytes.length;
}

onLocks({
  begin: (lock) => {
    const request = { lock, ticket: ++tickets };
    event('request', request);
    return request;
  },
  held: (request) => event('acquired', request),
  over: (request) => event('release', request),
});
