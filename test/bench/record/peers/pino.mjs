// A line of JSON for each event, by pino, into a file.
import pino from 'pino';
import { onLocks } from './lock-events.mjs';

const log = pino(pino.destination({ dest: process.env.PEER_FILE, sync: false, minLength: 4096 }));
const event = (kind, { lock, ticket }) => log.info({ kind, lock, ticket });
let tickets = 0;

onLocks({
  begin: (lock) => {
    const request = { lock, ticket: ++tickets };
    event('request', request);
    return request;
  },
  held: (request) => event('acquired', request),
  over: (request) => event('release', request),
});
