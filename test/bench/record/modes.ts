import { fileURLToPath } from 'node:url';

/** How a program is run: what Node is given in front of it, and what in its environment. */
export type Mode = {
  readonly name: string;
  /** `folder` is for what it writes. */
  readonly flags: readonly string[];
  readonly env: (folder: string) => Readonly<Record<string, string>>;
};

const REGISTER = fileURLToPath(new URL('../../../dist/recorder/node/register.cjs', import.meta.url));
const RECORDER = ['--require', REGISTER];
const ASYNC_HOOKS = ['--trace-event-categories', 'node.async_hooks'];
const LARGE = { WAITGRAPH_MAX_MB: '4096' };

function recorded(name: string, env: Readonly<Record<string, string>>): Mode {
  return { name, flags: RECORDER, env: (folder) => ({ WAITGRAPH_RUN_DIR: folder, ...LARGE, ...env }) };
}

function peer(name: string, file: string): Mode {
  const path = fileURLToPath(new URL(`peers/${file}`, import.meta.url));
  return { name, flags: ['--import', path], env: (folder) => ({ PEER_FILE: `${folder}/peer` }) };
}

export const PLAIN: Mode = { name: 'plain', flags: [], env: () => ({}) };
export const OFF: Mode = recorded('off', { WAITGRAPH: '0' });
export const LOCKS: Mode = recorded('level locks', { WAITGRAPH: '1', WAITGRAPH_LEVEL: 'locks' });
export const AWAITS: Mode = recorded('level awaits', { WAITGRAPH: '1' });
export const HOOKS: Mode = recorded('level awaits, promise hooks', {
  WAITGRAPH: '1',
  WAITGRAPH_AWAITS: 'hooks',
});
/** What level awaits can't do without, alone. */
export const PROMISE_HOOK: Mode = peer('an empty promise hook, without us', 'promise-hook.mjs');

const BUBBLEPROF = '@clinic/bubbleprof/injects/logger.js';
export const PEERS: readonly Mode[] = [
  peer('a naive msgpack recorder', 'msgpack.mjs'),
  peer('a line of pino per event', 'pino.mjs'),
  peer('an OpenTelemetry span per lock', 'opentelemetry.mjs'),
  { name: 'async_hooks trace events', flags: ASYNC_HOOKS, env: () => ({}) },
  peer('blocked-at', 'blocked-at.mjs'),
  {
    name: "Clinic bubbleprof's collector",
    flags: ['--require', fileURLToPath(import.meta.resolve(BUBBLEPROF)), ...ASYNC_HOOKS],
    env: (folder) => ({ NODE_CLINIC_BUBBLEPROF_DATA_PATH: folder }),
  },
];
