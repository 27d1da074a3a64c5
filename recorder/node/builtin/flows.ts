import type { Readable, Writable } from 'node:stream';
import type { ResourceId } from '../../../format/events.ts';
import { CODE, TARGET } from '../ring/codes.ts';
import { newResource } from '../ring/dictionary.ts';
import { nameOf } from '../tasks/names.ts';
import { put } from '../ring/ring.ts';
import { createStamp } from '../stamp.ts';
import type { Task } from '../tasks/tasks.ts';

/** What is known of a stream of node:stream. */
export type Flow = {
  /** What is piped into it. */
  source: WeakRef<Readable> | null;
  /** What it is piped into. */
  readonly sinks: WeakRef<Writable>[];
  /** The task that made it, or that had something piped into it. */
  maker: Task | null;
  site: number;
  /** A string id. */
  name: number;
  resource: ResourceId;
  /** It was said to be stuck until its maker reads it. */
  isStuck: boolean;
  /** What it has to call to go on is garbage: it never will. */
  isForgotten: boolean;
};

const flows = createStamp<Flow>();

/** undefined: nothing is known. */
export const knownFlow: (stream: object) => Flow | undefined = flows.get;

export function flowOf(stream: object): Flow {
  let flow = flows.get(stream);
  if (flow === undefined) {
    flow = {
      source: null,
      sinks: [],
      maker: null,
      site: 0,
      name: 0,
      resource: 0,
      isStuck: false,
      isForgotten: false,
    };
    flows.set(stream, flow);
  }
  return flow;
}

/** Nothing comes through the stream any more. */
export function forget(flow: Flow): void {
  flow.isForgotten = true;
  if (flow.resource !== 0) tellForgotten(flow);
}

function tellForgotten({ resource }: Flow): void {
  put(CODE.collected, 0, 0, resource, TARGET.resource, resource, 0, 0);
}

/** The stream as something to wait for. `site` is where it is first waited for. */
export function streamResource(stream: object, site: number): ResourceId {
  const flow = flowOf(stream);
  if (flow.resource === 0) {
    flow.resource = newResource({ kind: 'stream', ...nameOf('stream', flow.name, flow.site || site) });
    if (flow.isForgotten) tellForgotten(flow);
  }
  return flow.resource;
}
