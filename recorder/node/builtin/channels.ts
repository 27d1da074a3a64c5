import type { ResourceId } from '../../../format/events.ts';
import { CODE, TARGET } from '../ring/codes.ts';
import { answerFrom, linkAnswer } from '../promises/deferreds.ts';
import { newResource, publishedString } from '../ring/dictionary.ts';
import { put } from '../ring/ring.ts';
import { createStamp } from '../stamp.ts';
import { isCalledByLibrary } from '../sites/stack-site.ts';
import { beginIn, current, currentId } from '../tasks/tasks.ts';
import { loopName } from '../thread.ts';

/**
 * What two threads say to each other. A channel has two ends; the n-th message that is posted at one is the n-th
 * that arrives at the other. Each way is a resource, known to both: who waits at an end waits for the thread that
 * has the other one.
 */
const { shared: SHARED, provider: PROVIDER, providersComplete, send: SEND, receive: RECEIVE } = CODE;
const STRUCTURE = 0;

/** Who posts at an end. */
export type Speaker = {
  readonly kind: 'thread' | 'port';
  /** What whoever waits for it calls it. */
  readonly name: string;
  readonly site: number;
  /** The thread, as its loop is known; null: not known from the start. */
  readonly process: string | null;
};
type Side = 0 | 1;
/** What threads tell each other about an end. */
export type Channel = {
  /** The same in all threads. */
  readonly id: string;
  readonly side: Side;
  /** How many messages were posted at each side, and how many arrived there. */
  readonly counts: Int32Array;
};
/** Of the two ends between a thread and the one that started it, or one of a channel of the program's own. */
export type Role = 'starter' | 'started' | 'port';

const ARRIVED = 2;

export function newCounts(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(16));
}

/** Counts a message that is posted at an end, or arrives there. Only the thread that has the end does. */
export function countPosted({ counts, side }: Channel): number {
  return ++counts[side]!;
}

export function countArrived({ counts, side }: Channel): number {
  return ++counts[ARRIVED + side]!;
}

export class End {
  readonly channel: Channel;
  readonly #role: Role;
  readonly #own: Speaker;
  readonly #other: Speaker;
  #incoming: ResourceId = 0;
  #outgoing: ResourceId = 0;
  /** The last thing was that a message was posted here. A thread is started for something, so that counts. */
  #hasAsked: boolean;
  /** The first message was posted here. */
  #began: boolean | null = null;
  #hasClaimed = false;

  /** `own` and `other`: who speaks at this end, and at the other one. */
  constructor(channel: Channel, role: Role, own: Speaker, other: Speaker) {
    this.channel = channel;
    this.#role = role;
    this.#own = own;
    this.#other = other;
    this.#hasAsked = role === 'starter';
  }

  /** What is waited for at this end. */
  readonly incoming = (): ResourceId => {
    if (this.#incoming === 0) this.#incoming = newWay(this.channel.id, otherSide(this.channel), this.#other);
    return this.#incoming;
  };

  /** What is waited for at the other end. */
  outgoing(): ResourceId {
    if (this.#outgoing === 0) this.#outgoing = newWay(this.channel.id, this.channel.side, this.#own);
    return this.#outgoing;
  }

  /** Who answers what it is asked waits for work here, not for an answer. */
  readonly isIdle = (): boolean => {
    if (this.#role === 'started') return true;
    return !this.#hasAsked || (this.#role === 'port' && this.#began !== true);
  };

  /** It is this thread that speaks here. Not known of a port until it is used: it may be on its way to another thread. */
  claim(): void {
    const { process } = this.#own;
    if (this.#hasClaimed || this.#role !== 'port' || process === null) return;
    this.#hasClaimed = true;
    put(PROVIDER, 0, 0, this.outgoing(), TARGET.resource, loopOf(process), STRUCTURE, 0);
  }

  /** A message is posted: the how-manieth. */
  posting(): number {
    const number = countPosted(this.channel);
    this.claim();
    put(SEND, currentId(), 0, this.outgoing(), number, 0, 0, 0);
    this.#hasAsked = true;
    this.#began ??= true;
    if (!linkAnswer(this.incoming) && current !== null && isCalledByLibrary())
      beginIn(current, this, () => answerFrom(this.incoming));
    return number;
  }

  /** A message has come: the how-manieth. */
  arriving(): number {
    const number = countArrived(this.channel);
    this.claim();
    put(RECEIVE, 0, 0, this.incoming(), number, 0, 0, 0);
    this.#hasAsked = false;
    this.#began ??= false;
    return number;
  }

  get hasUndelivered(): boolean {
    const { counts, side } = this.channel;
    return counts[otherSide(this.channel)] !== counts[ARRIVED + side];
  }
}

function otherSide({ side }: Channel): Side {
  return side === 0 ? 1 : 0;
}

function newWay(channel: string, side: Side, { kind, name, site, process }: Speaker): ResourceId {
  const way = newResource({ kind, name: publishedString(name), site });
  put(SHARED, 0, 0, way, publishedString(`messages ${channel} ${side}`), 0, 0, 0);
  if (process === null || kind === 'port') return way;
  put(PROVIDER, 0, 0, way, TARGET.resource, loopOf(process), STRUCTURE, 0);
  put(providersComplete, 0, 0, way, STRUCTURE, 0, 0, 0);
  return way;
}

const loops = new Map<string, ResourceId>();

function loopOf(process: string): ResourceId {
  const known = loops.get(process);
  if (known !== undefined) return known;
  const loop = newResource({ kind: 'loop', name: publishedString('loop'), site: 0 });
  put(SHARED, 0, 0, loop, publishedString(loopName(process)), 0, 0, 0);
  loops.set(process, loop);
  return loop;
}

const ends = createStamp<End>();
/** Those of this thread, as long as the program has them. */
let known: WeakRef<object>[] = [];
let limit = 100;

/** `speaker` is a Worker, a thread's parentPort or a MessagePort. */
export function setEnd(speaker: object, end: End): void {
  ends.set(speaker, end);
  known.push(new WeakRef(speaker));
  if (known.length < limit) return;
  known = known.filter((each) => each.deref() !== undefined);
  limit = Math.max(100, known.length * 2);
}

export const endOf: (speaker: object) => End | undefined = ends.get;

type Listening = { readonly listenerCount?: (event: string) => number };

/** A message is on its way to this thread, where somebody listens. */
export function hasUndelivered(): boolean {
  return known.some((each) => {
    const speaker = each.deref();
    if (speaker === undefined || endOf(speaker)?.hasUndelivered !== true) return false;
    return (speaker as Listening).listenerCount?.('message') !== 0;
  });
}
