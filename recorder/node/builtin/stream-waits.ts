import { Duplex, Writable, type Readable } from 'node:stream';
import type { ResourceId } from '../../../format/events.ts';
import { CODE, OUTCOME, TARGET } from '../ring/codes.ts';
import { newResource, publishedString } from '../ring/dictionary.ts';
import { put } from '../ring/ring.ts';
import { beginIn, type Target, type Task } from '../tasks/tasks.ts';
import { flowOf, knownFlow, streamResource } from './flows.ts';

/**
 * Waits for streams. What a stream brings comes from outside, and is believed to come, but for one
 * case: its source is held up by another of its sinks, which is full and which nobody reads. Then the
 * wait is for whoever made that sink, for they are believed to be the ones who mean to read it.
 */
const { await: AWAIT, provider: PROVIDER, providersComplete } = CODE;
const STRUCTURE = 0;
const CODE_BASIS = 2;
/** A wait is looked into when it is this old, and again each time that it is as much older. */
const PATIENCE_MS = 300;
/** As many are looked into. */
const MOST = 1000;

const waits = new Set<StreamWait>();

/** For a stream: to read it, to have it take more, or until somebody else reads it. */
export type Need = 'to read' | 'to write' | 'a reader';

export class StreamWait implements Target {
  readonly failure: number = OUTCOME.error;
  readonly stream: Readable | Writable;
  readonly need: Need;
  #task: Task | null = null;
  #lookAt = 0;
  #site = 0;

  constructor(stream: Readable | Writable, need: Need) {
    this.stream = stream;
    this.need = need;
  }

  beginWait(task: Task, site: number): void {
    this.#task = task;
    this.#site = site;
    put(AWAIT, task.id, site, 0, TARGET.resource, this.resource(), 0, 0);
  }

  endWait(): void {
    waits.delete(this);
  }

  reference(): readonly [number, number] {
    return [TARGET.resource, this.resource()];
  }

  onSettled(): boolean {
    return false;
  }

  resource(): ResourceId {
    if (waits.size < MOST) waits.add(this);
    this.#lookAt = performance.now() + PATIENCE_MS;
    return streamResource(this.stream, this.#site);
  }

  /** Says what holds it up, if it is another branch of the same source. */
  look(now: number): void {
    if (now < this.#lookAt) return;
    this.#lookAt = now + PATIENCE_MS;
    const { stream } = this;
    const isOver = this.#task !== null && this.#task.waitsFor !== this && this.#task.waitsFor !== undefined;
    if (isOver || stream.destroyed) return void waits.delete(this);
    const forgotten = forgottenAbove(stream);
    const stuck = forgotten ?? this.#stuck();
    if (stuck === null || (forgotten === null && !tellStuck(stuck)) || stuck === stream) return;
    streamResource(stuck, 0);
    const resource = streamResource(stream, this.#site);
    put(PROVIDER, 0, 0, resource, TARGET.resource, flowOf(stuck).resource, STRUCTURE, 0);
    put(providersComplete, 0, 0, resource, STRUCTURE, 0, 0, 0);
  }

  #stuck(): Readable | Writable | null {
    const { stream, need } = this;
    if (need === 'to write') return stuckSink(stream as Writable);
    if (need === 'to read') return stuckBranch(stream as Readable);
    return (stream as Readable).readableEnded || !isUnread(stream as Readable) ? null : stream;
  }
}

/** `task` begins to read a stream in a library, or by a loop: what it awaits next is that, if nothing else is known. */
export function beginReading(task: Task, stream: Readable): void {
  beginIn(task, stream, (begun) => new StreamWait(begun as Readable, 'to read'));
}

/** `event` is waited for once on an emitter: if it is a stream's drain, the wait is for the stream. */
export function drainOf(emitter: unknown, event: unknown): StreamWait | undefined {
  if (event !== 'drain' || !(emitter instanceof Writable)) return undefined;
  return new StreamWait(emitter, 'to write');
}

/** The same, as a listener in a promise's executor waits for it. */
export function drainSignal(emitter: unknown, event: unknown): (() => ResourceId) | undefined {
  const wait = drainOf(emitter, event);
  return wait && (() => wait.resource());
}

/** To be called between steps, and at the end. */
export function tellStuckStreams(): void {
  if (waits.size === 0) return;
  const now = performance.now();
  for (const wait of waits) wait.look(now);
}

/** The stream, or one that it gets what it gives from, which will never go on. */
function forgottenAbove(stream: object): Readable | null {
  for (let at: object | undefined = stream; at !== undefined; at = knownFlow(at)?.source?.deref()) {
    if (knownFlow(at)?.isForgotten === true) return at as Readable;
  }
  return null;
}

/** What keeps the source of a stream from going on, though the stream itself has room. */
function stuckBranch(stream: Readable): Writable | null {
  if (stream.readableLength > 0 || stream.readableEnded) return null;
  const source = knownFlow(stream)?.source?.deref();
  if (source === undefined) return null;
  for (const sink of sinksOf(source)) {
    const stuck = sink === (stream as object) ? null : stuckSink(sink);
    if (stuck !== null) return stuck;
  }
  return stuckBranch(source);
}

/** A sink that is full because nobody reads it, or what it goes into. */
function stuckSink(sink: Writable): Writable | null {
  if (!sink.writableNeedDrain || !(sink instanceof Duplex)) return null; // the system takes what a file or socket gets
  const sinks = sinksOf(sink);
  for (const next of sinks) {
    const stuck = stuckSink(next);
    if (stuck !== null) return stuck;
  }
  return sinks.length === 0 && isUnread(sink) && sink.readableLength > 0 ? sink : null;
}

function sinksOf(source: Readable): Writable[] {
  return (knownFlow(source)?.sinks ?? []).flatMap((sink) => sink.deref() ?? []);
}

/** Whether nobody takes what there is to read. */
export function isUnread(stream: Readable): boolean {
  const listeners = stream.listenerCount('readable') + stream.listenerCount('data');
  return stream.readableFlowing !== true && listeners === 0;
}

/** false: nobody is known who could be meant to read it. */
function tellStuck(stream: object): boolean {
  const flow = flowOf(stream);
  const { maker } = flow;
  if (maker === null || maker.hasEnded) return false;
  if (flow.isStuck) return true;
  flow.isStuck = true;
  const resource = streamResource(stream, 0);
  put(PROVIDER, 0, 0, resource, TARGET.task, maker.id, CODE_BASIS, 0);
  put(providersComplete, 0, 0, resource, STRUCTURE, 0, 0, 0);
  maker.onSettled(() => anybodyReads(stream));
  return true;
}

let anybody: ResourceId = 0;

/** It is read after all, or whoever made it gave it away: from now on it is not known who goes on reading. */
export function anybodyReads(stream: object): void {
  const flow = knownFlow(stream);
  if (flow?.isStuck !== true) return;
  if (anybody === 0) anybody = newResource({ kind: 'external', name: publishedString('a reader'), site: 0 });
  put(PROVIDER, 0, 0, flow.resource, TARGET.external, anybody, STRUCTURE, 0);
}
