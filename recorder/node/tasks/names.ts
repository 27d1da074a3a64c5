import { basename } from 'node:path';
import type { ResourceKind } from '../../../format/events.ts';
import { siteOfCall } from '../sites/call-site.ts';
import { dictionary, publishedString } from '../ring/dictionary.ts';
import { createStamp } from '../stamp.ts';

/** Resources of one name and place are numbered up to here; a program may make them for ever. */
const MAX_NUMBER = 99;
const counts = new Map<string, number>();

export type Named = { readonly name: number; readonly site: number };

/**
 * What a resource is called: the variable or property it is made into (a string id; 0: none), with a
 * number from the second on, or else its kind and place. Without a place, it is that of the call in
 * which it is first seen.
 */
export function nameOf(kind: ResourceKind, name: number, madeAt: number): Named {
  const site = madeAt === 0 ? siteOfCall() : madeAt;
  const text = name === 0 ? `${kind} ${placeOf(site)}`.trim() : (dictionary.strings[name] ?? '');
  const key = `${text}\n${site}`;
  const count = Math.min((counts.get(key) ?? 0) + 1, MAX_NUMBER + 1);
  counts.set(key, count);
  const numbered = count === 1 || count > MAX_NUMBER ? text : `${text}#${count}`;
  return { name: publishedString(numbered), site };
}

/** A place, as a part of a name. */
export function placeOf(site: number): string {
  const [file = 0, line = 0] = dictionary.sites.slice(site * 4, site * 4 + 2);
  return line === 0 ? '' : `${basename(dictionary.strings[file] ?? '')}:${line}`;
}

type Factory = (object: object, name: number, site: number) => void;
const factories = new Map<object, Factory>();

/** From now on objects made by a constructor with this prototype are named where they are made. */
export function nameObjectsOf(prototype: object, factory: Factory): void {
  factories.set(prototype, factory);
}

const own = createStamp<Factory>();

/** As `nameObjectsOf`, for one object that no constructor made: a function, or a plain object. */
export const nameObject: (object: object, factory: Factory) => void = own.set;

/** `object` was just made, at `site`, into the variable or property `name` (a string id; 0: none). */
export function named<T>(name: number, site: number, object: T): T {
  if ((typeof object !== 'object' && typeof object !== 'function') || object === null) return object;
  const factoryOfOwn = own.get(object);
  if (factoryOfOwn !== undefined) {
    factoryOfOwn(object, name, site);
    return object;
  }
  let prototype: unknown = object;
  for (let depth = 0; depth < 4; depth++) {
    prototype = Object.getPrototypeOf(prototype);
    if (prototype === null || prototype === Object.prototype) return object;
    const factory = factories.get(prototype as object);
    if (factory !== undefined) {
      factory(object, name, site);
      return object;
    }
  }
  return object;
}
