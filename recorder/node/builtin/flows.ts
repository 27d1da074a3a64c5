import type { Readable, Writable } from 'node:stream';
import type { ResourceId } from '../../../format/events.ts';
import { newResource } from '../dictionary.ts';
import { nameOf } from '../names.ts';
import { createStamp } from '../stamp.ts';
import type { Task } from '../tasks.ts';

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
};

const flows = createStamp<Flow>();

/** undefined: nothing is known. */
export const knownFlow: (stream: object) => Flow | undefined = flows.get;

export function flowOf(stream: object): Flow {
  let flow = flows.get(stream);
  if (flow === undefined) {
    flow = { source: null, sinks: [], maker: null, site: 0, name: 0, resource: 0, isStuck: false };
    flows.set(stream, flow);
  }
  return flow;
}

/** The stream as something to wait for. `site` is where it is first waited for. */
export function streamResource(stream: object, site: number): ResourceId {
  const flow = flowOf(stream);
  if (flow.resource === 0) {
    flow.resource = newResource({ kind: 'stream', ...nameOf('stream', flow.name, flow.site || site) });
  }
  return flow.resource;
}
