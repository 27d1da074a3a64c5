import {
  AWAIT_TARGETS,
  EVENTS,
  RESOURCE_KINDS,
  type ResourceId,
  type ResourceKind,
} from '../../../format/events.ts';
import type { RingEvent } from './open-state.ts';

/** id, site, parent, kind, name, capacity, flags: as in the ring. */
export type ResourceFields = readonly number[];
const CAPACITY = 5;

type Known = {
  fields: ResourceFields;
  /** What was said about what it consists of, who can end waits for it, and who else knows it. */
  facts: RingEvent[] | null;
  /** The keyframe after which it was last named. */
  usedIn: number;
};

/** So many are kept in any case. */
const KEPT = 50_000;
/** Kinds of which a program may make one for each request. */
const PASSING: ReadonlySet<ResourceKind> = new Set(['promise', 'future', 'all', 'any']);
const { member, provider, providersComplete, collected, shared, capacity } = EVENTS;
/** By code: asked for each event. */
const IS_FACT: readonly boolean[] = Object.values(EVENTS).reduce<boolean[]>((is, { code }) => {
  is[code] = [member, provider, providersComplete, collected, shared].some((fact) => fact.code === code);
  return is;
}, []);
const HAS_TARGET: readonly boolean[] = Object.values(EVENTS).reduce<boolean[]>((has, { code }) => {
  has[code] = [EVENTS.await, member, provider, collected].some((one) => one.code === code);
  return has;
}, []);
const RESOURCE = AWAIT_TARGETS.indexOf('resource');
const EXTERNAL = AWAIT_TARGETS.indexOf('external');

/**
 * The definitions of resources, which have to be written again after each keyframe. A program that
 * makes promises for ever must not fill the memory with them, so what was not named for long is
 * forgotten; should it be named again it is a resource that a reader knows nothing of.
 */
export class ResourceTable {
  readonly #known = new Map<ResourceId, Known>();
  #keyframes = 0;

  define(fields: ResourceFields): void {
    const id = fields[0] ?? 0;
    const known = this.#known.get(id);
    if (known === undefined) this.#known.set(id, { fields, facts: null, usedIn: this.#keyframes });
    else known.fields = fields;
  }

  /** The fields of a resource that is named for the first time after a keyframe. */
  recall(id: ResourceId): ResourceFields | undefined {
    const known = this.#known.get(id);
    if (known !== undefined) known.usedIn = this.#keyframes;
    return known?.fields;
  }

  note(event: RingEvent): void {
    if (event.code === capacity.code) this.#resize(event);
    if (IS_FACT[event.code] !== true) return;
    const resource = event.code === collected.code && event.f0 === RESOURCE ? event.f1 : event.resource;
    const known = this.#known.get(resource);
    if (known !== undefined) (known.facts ??= []).push(event);
  }

  /** A wait for it is over: what it consists of does not matter any more. */
  over(id: ResourceId): void {
    const known = this.#known.get(id);
    if (known !== undefined && isPassing(known)) known.facts = null;
  }

  /** What is known of what these events name, of what that names, and of what may be waited for next. */
  *factsOf(events: Iterable<RingEvent>): Iterable<RingEvent> {
    const named = new Set<ResourceId>();
    const next: ResourceId[] = [];
    const name = (event: RingEvent): void => {
      for (const id of [event.resource, targetResource(event)]) {
        if (id === 0 || named.has(id)) continue;
        named.add(id);
        next.push(id);
      }
    };
    for (const event of events) name(event);
    for (const [id, known] of this.#known) {
      if (known.facts !== null && !(isPassing(known) && known.usedIn < this.#keyframes) && !named.has(id)) {
        named.add(id);
        next.push(id);
      }
    }
    for (let id = next.pop(); id !== undefined; id = next.pop()) {
      const facts = this.#known.get(id)?.facts ?? [];
      yield* facts;
      facts.forEach(name);
    }
    this.#forget(named);
  }

  #resize({ resource, f0: units }: RingEvent): void {
    const known = this.#known.get(resource);
    if (known !== undefined) known.fields = known.fields.with(CAPACITY, units);
  }

  #forget(named: ReadonlySet<ResourceId>): void {
    const before = this.#keyframes++;
    if (this.#known.size <= KEPT) return;
    for (const [id, known] of this.#known) {
      if (this.#known.size <= KEPT) return;
      if (isPassing(known) && known.usedIn < before && !named.has(id)) this.#known.delete(id);
    }
  }
}

function isPassing({ fields }: Known): boolean {
  return PASSING.has(RESOURCE_KINDS[fields[3] ?? 0] ?? 'external');
}

/** The resource that an event names in its fields; 0: none. */
export function targetResource({ code, f0: kind, f1: id }: RingEvent): ResourceId {
  return HAS_TARGET[code] === true && (kind === RESOURCE || kind === EXTERNAL) ? id : 0;
}
