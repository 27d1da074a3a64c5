import { RESOURCE_KINDS, type ResourceId, type ResourceKind } from '../../../format/events.ts';
import { DEFINE_RESOURCE } from './ring-layout.ts';
import { put } from './ring.ts';
import type { Shifts } from '../source/shifts.ts';
import { tellWriter } from './writer-port.ts';

/**
 * What events name by number: strings, sites, resources. Strings and sites go to the writer through a
 * port, which it empties before it encodes; so a definition is always there before its use, even when
 * this thread never gets back to its loop. Resources are many and small: they go through the ring.
 */
export type Dictionary = {
  /** By id; 0 is the empty string. */
  readonly strings: string[];
  /** Four numbers for each site, by id: file and function (string ids), line, column. */
  readonly sites: number[];
  readonly resources: number[][];
  /** The sites of each stack, the innermost first, by id; 0 is none. */
  readonly stacks: (readonly number[])[];
  /** Modules whose text is not what their file says. */
  readonly modules: ChangedModule[];
};

/** What runs in place of a file. */
export type ChangedModule = {
  readonly path: string;
  readonly shifts: Shifts;
  /** The source map in the text, as a URL: the file itself need not have it. */
  readonly inlineMap: string | null;
};

/** Additions to a dictionary, in the order of their ids. */
export type Additions = Partial<Dictionary>;

/** A program may compute names for ever; what comes after this many is called "…". */
const MAX_STRINGS = 100_000;
/** Stacks after so many are not told. */
const MAX_STACKS = 10_000;

/** Everything of this thread, for a writer that runs in it. */
export const dictionary: Dictionary = {
  strings: ['', '…'],
  sites: [0, 0, 0, 0],
  resources: [],
  stacks: [[]],
  modules: [],
};
const ids = new Map<string, number>([
  ['', 0],
  ['…', 1],
]);
const stackIds = new Map<string, number>();
const kinds = new Map(RESOURCE_KINDS.map((kind, index) => [kind, index]));
let posted = { strings: 0, sites: 0 };
let lastResource = 0;

/** The id of a text. Call `publish` before it is used in an event. */
export function stringId(text: string): number {
  const known = ids.get(text);
  if (known !== undefined) return known;
  if (ids.size > MAX_STRINGS) return 1;
  const id = dictionary.strings.push(text) - 1;
  ids.set(text, id);
  return id;
}

/** The text with this id. */
export function textOf(id: number): string {
  return dictionary.strings[id] ?? '';
}

/** The file that a place is in. */
export function fileOfSite(site: number): string {
  return textOf(dictionary.sites[site * 4] ?? 0);
}

/** A new id for a place in the source. Call `publish` before it is used in an event. */
export function newSite(file: string, line: number, column: number, fn: string): number {
  const at = dictionary.sites.push(stringId(file), line, column, stringId(fn)) - 4;
  return at >> 2;
}

/** Tells the writer what is new. */
export function publish(): void {
  const { strings, sites } = dictionary;
  if (posted.strings === strings.length && posted.sites === sites.length) return;
  tellWriter({ strings: strings.slice(posted.strings), sites: sites.slice(posted.sites) });
  posted = { strings: strings.length, sites: sites.length };
}

/** The id of a text, known to the writer. */
export function publishedString(text: string): number {
  const id = stringId(text);
  publish();
  return id;
}

/** The id of a stack, known to the writer; 0: there are too many. */
export function publishedStack(sites: readonly number[]): number {
  const key = sites.join();
  const known = stackIds.get(key);
  if (known !== undefined) return known;
  if (stackIds.size >= MAX_STACKS) return 0;
  publish();
  const id = dictionary.stacks.push(sites) - 1;
  stackIds.set(key, id);
  tellWriter({ stacks: [sites] });
  return id;
}

/** A module is about to run that is not what its file says. */
export function publishModule(module: ChangedModule): void {
  dictionary.modules.push(module);
  tellWriter({ modules: [module] });
}

export type NewResource = {
  readonly kind: ResourceKind;
  /** A string id. */
  readonly name: number;
  readonly site: number;
  readonly capacity?: number;
  readonly flags?: number;
};

export function newResource(resource: NewResource): ResourceId {
  const id = ++lastResource;
  defineResource(id, resource);
  return id;
}

/** Defines a resource, or defines it again under another name. */
export function defineResource(id: ResourceId, resource: NewResource): void {
  const { name, site, capacity = 0, flags = 0 } = resource;
  const kind = kinds.get(resource.kind) ?? 0;
  if (put(DEFINE_RESOURCE, id, site, 0, kind, name, capacity, flags)) return;
  const fields = [id, site, 0, kind, name, capacity, flags];
  dictionary.resources.push(fields);
  tellWriter({ resources: [fields] });
}
