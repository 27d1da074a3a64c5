import type { ResourceId } from '../../../format/events.ts';
import { External } from '../promises/externals.ts';
import { nameObjectsOf } from '../tasks/names.ts';
import { wrapMethod } from '../patch/wrap.ts';
import { createStamp } from '../stamp.ts';
import { setTarget } from '../tasks/tasks.ts';
import { flowOf, streamResource } from './flows.ts';

/**
 * Streams of the web: which one a read, a write or a pipe waits for. What comes through them is up to the
 * functions they were made of, which anything may call, so such a wait is in vain only when the program
 * has come to rest.
 */
type Method = (this: object, ...args: unknown[]) => object;
type Class = { readonly prototype: object };
type Streams = Record<
  | 'ReadableStream'
  | 'WritableStream'
  | 'TransformStream'
  | 'ReadableStreamDefaultReader'
  | 'WritableStreamDefaultWriter',
  Class
>;

/** What a reader, a writer or a side of a transform belongs to. */
const owners = createStamp<object>();

/** Source text that may use them. */
export const WEB_STREAMS =
  /\b(?:ReadableStream|WritableStream|TransformStream|getReader|getWriter|pipeTo|pipeThrough)\b/;

export function watchWebStreams(): void {
  const classes = globalThis as unknown as Streams;
  for (const name of ['ReadableStream', 'WritableStream', 'TransformStream'] as const) {
    nameObjectsOf(classes[name].prototype, (stream, called, site) => {
      Object.assign(flowOf(stream), { name: called, site });
      if (name !== 'TransformStream') return;
      const { readable, writable } = stream as { readable: object; writable: object };
      for (const side of [readable, writable]) owners.set(side, stream);
    });
  }
  owned(classes.ReadableStream, 'getReader');
  owned(classes.WritableStream, 'getWriter');
  for (const name of ['read', 'cancel']) waitsFor(classes.ReadableStreamDefaultReader, name);
  for (const name of ['write', 'close', 'abort']) waitsFor(classes.WritableStreamDefaultWriter, name);
  waitsFor(classes.ReadableStream, 'pipeTo', ([sink]) => sink);
  const { prototype } = classes.ReadableStream;
  isReadable = (value) =>
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === prototype;
}

let isReadable = (_value: unknown): boolean => false;

/** What a loop over `iterable` waits for; undefined: that is no stream of the web. */
export function nextOf(iterable: object): External | undefined {
  return isReadable(iterable) ? waitFor(iterable) : undefined;
}

function owned({ prototype }: Class, name: string): void {
  wrapMethod<Method>(
    prototype,
    name,
    (original) =>
      function (...args) {
        const made = original.apply(this, args);
        owners.set(made, this);
        return made;
      },
  );
}

/** The promise that method `name` returns waits for the stream, or for what `other` finds in its arguments. */
function waitsFor(
  { prototype }: Class,
  name: string,
  other = (_args: unknown[]): unknown => undefined,
): void {
  wrapMethod<Method>(
    prototype,
    name,
    (original) =>
      function (...args) {
        const promise = original.apply(this, args);
        const stream = other(args);
        setTarget(promise, waitFor(typeof stream === 'object' && stream !== null ? stream : this));
        return promise;
      },
  );
}

function waitFor(part: object): External {
  return new External((): ResourceId => {
    let stream = part;
    for (let owner = owners.get(stream); owner !== undefined; owner = owners.get(stream)) stream = owner;
    return streamResource(stream, 0);
  });
}
