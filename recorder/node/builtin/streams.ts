import { createRequire, syncBuiltinESMExports } from 'node:module';
import { Readable, Stream, Transform, Writable } from 'node:stream';
import { listener } from '../guard.ts';
import { nameObjectsOf } from '../tasks/names.ts';
import { wrapMethod } from '../patch/wrap.ts';
import { isListenedTo } from '../promises/signals.ts';
import { callerSite } from '../sites/stack-site.ts';
import { current, setTarget } from '../tasks/tasks.ts';
import { flowOf, forget, type Flow } from './flows.ts';
import { anybodyReads, beginReading, StreamWait } from './stream-waits.ts';

type Pipe = (this: Readable, sink: Writable, ...rest: unknown[]) => unknown;
type Listen = (this: Readable, event: unknown, ...rest: unknown[]) => unknown;
type Ending = (this: unknown, ...streams: unknown[]) => Promise<unknown>;

/** Follows streams of node:stream: what is piped where, and which task begins to read or to wait for the end. */
export function watchStreams(): void {
  for (const made of [Readable.prototype, Writable.prototype]) {
    nameObjectsOf(made, (stream, name, site) => {
      Object.assign(flowOf(stream), { name, site, maker: current });
    });
  }
  const { prototype } = Readable;
  wrapMethod<Pipe>(
    prototype,
    'pipe',
    (original) =>
      function (sink, ...rest) {
        const result = original.call(this, sink, ...rest);
        piped(this, sink);
        return result;
      },
  );
  wrapMethod<Listen>(prototype, 'on', listening);
  Object.defineProperty(prototype, 'addListener', Object.getOwnPropertyDescriptor(prototype, 'on')!);
  wrapMethod<Write>(Transform.prototype, '_write', writing);
  const promises = createRequire(import.meta.url)('node:stream/promises') as object;
  for (const name of ['pipeline', 'finished']) wrapMethod<Ending>(promises, name, ending);
  syncBuiltinESMExports();
}

type Write = (this: Transform, chunk: unknown, encoding: unknown, callback: Through) => unknown;
type Through = (this: unknown, ...args: unknown[]) => unknown;

/** By what it must call: the transform, and whether it was called. */
const pending = new FinalizationRegistry<Part>(
  listener('collected callbacks', ({ flow, isThrough }) => {
    if (!isThrough) forget(flow);
  }),
);
type Part = { readonly flow: Flow; isThrough: boolean };

/** What a transform calls when it is through with a part: it goes on only if somebody can still call that. */
function writing(original: Write): Write {
  return function (chunk, encoding, callback) {
    const part: Part = { flow: flowOf(this), isThrough: false };
    const through: Through = function (...args) {
      part.isThrough = true;
      return callback.apply(this, args);
    };
    const result = original.call(this, chunk, encoding, through);
    if (!part.isThrough) pending.register(through, part);
    return result;
  };
}

function piped(source: Readable, sink: Writable): void {
  const flow = flowOf(sink);
  flow.source = new WeakRef(source);
  flow.maker ??= current;
  flow.site ||= callerSite();
  flowOf(source).sinks.push(new WeakRef(sink));
}

function listening(original: Listen): Listen {
  return function (event, ...rest) {
    if (event === 'data' || event === 'readable') {
      anybodyReads(this);
      if (current !== null && !isListenedTo(this)) beginReading(current, this);
    }
    return original.call(this, event, ...rest);
  };
}

/** The promise of a pipeline waits for its last stream, which may be full, as that of `finished` does. */
function ending(original: Ending): Ending {
  return function (...args) {
    const promise = original.apply(this, args);
    const last = args.findLast((part) => part instanceof Stream);
    if (last instanceof Writable) setTarget(promise, new StreamWait(last, 'to write'));
    else if (last instanceof Readable) setTarget(promise, new StreamWait(last, 'to read'));
    return promise;
  };
}
