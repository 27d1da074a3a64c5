import { MessagePort } from 'node:worker_threads';
import { HANDLE_REFED, type ResourceId, type ResourceKind } from '../../../format/events.ts';
import { activeHandles, activeNames, type Handle } from './active.ts';
import { CODE } from '../ring/codes.ts';
import { newResource, publishedString } from '../ring/dictionary.ts';
import { put } from '../ring/ring.ts';
import { unrefedHandles, unrefedTimers } from './unrefed.ts';

/**
 * What is open and could wake this thread: timers, sockets, child processes and the like, by kind, and whether they
 * keep the program alive. Looked at once a second, and at the end: to follow each one costs more than all other hooks.
 */
const { handleOpen: OPEN, handleClose: CLOSE } = CODE;
const EACH_MS = 1000;
/** So many times what a look takes must pass until the next: a server may have a hundred thousand sockets. */
const PATIENCE = 200;
const now = performance.now.bind(performance);

type Kind = readonly [kind: ResourceKind, name: string];

/** By the names of the classes of Node's handles, and of the objects that it lists in their place. */
const KINDS: Readonly<Record<string, Kind>> = {
  Server: ['socket', 'servers'],
  Socket: ['socket', 'sockets'],
  TLSSocket: ['socket', 'sockets'],
  TCP: ['socket', 'sockets'],
  UDP: ['socket', 'sockets'],
  Pipe: ['socket', 'pipes'],
  ReadStream: ['stream', 'terminal'],
  TTY: ['stream', 'terminal'],
  ChildProcess: ['process', 'child processes'],
  Process: ['process', 'child processes'],
  FSWatcher: ['external', 'file watchers'],
  StatWatcher: ['external', 'file watchers'],
  FSEvent: ['external', 'file watchers'],
  Signal: ['external', 'signal handlers'],
};
const TIMERS: Kind = ['timer', 'timers'];
const PORTS: Kind = ['port', 'message ports'];

/** Open as far as was told, by name. */
const told = new Map<string, ResourceId>();
let nextAt = now() + EACH_MS;
let isLast = false;

/** To be called between steps. */
export function tellHandles(): void {
  const began = now();
  if (began < nextAt) return;
  isLast = false;
  look();
  nextAt = began + Math.max(EACH_MS, (now() - began) * PATIENCE);
}

/** Nothing is left to run, or the program ends: told once, for what the program closes at the end was open when it came. */
export function tellLastHandles(): void {
  if (!isLast) look();
  isLast = true;
}

function look(): void {
  const open = new Map<string, Kind>();
  for (const kind of refed()) open.set(kind[1], kind);
  for (const kind of unrefed()) open.set(`unref'd ${kind[1]}`, kind);
  for (const [name, [kind]] of open) if (!told.has(name)) opened(name, kind);
  for (const [name, resource] of told) {
    if (open.has(name)) continue;
    put(CLOSE, 0, 0, resource, 0, 0, 0, 0);
    told.delete(name);
  }
}

function opened(name: string, kind: ResourceKind): void {
  const resource = newResource({ kind, name: publishedString(name), site: 0 });
  put(OPEN, 0, 0, resource, name.startsWith('unref') ? 0 : HANDLE_REFED, 0, 0, 0);
  told.set(name, resource);
}

function refed(): Kind[] {
  const timers = activeNames().includes('Timeout') ? [TIMERS] : [];
  return [...timers, ...(activeHandles() ?? []).map(kindOf)];
}

function unrefed(): Kind[] {
  const timers = unrefedTimers() > 0 ? [TIMERS] : [];
  return [...timers, ...unrefedHandles().map(kindNamed)];
}

function kindOf(handle: Handle): Kind {
  return handle instanceof MessagePort ? PORTS : kindNamed(handle.constructor.name);
}

function kindNamed(name: string): Kind {
  return KINDS[name] ?? ['external', name];
}
