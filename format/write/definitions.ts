import { RESOURCE_KINDS, type ResourceId, type ResourceKind } from '../events.ts';
import { Packer } from './msgpack.ts';
import { TripleIds } from './triple-ids.ts';

/** No name in a trace is longer: what a program computes a name from could have any length. */
const MAX_TEXT = 500;
/** Above this many, shapes are given new ids: a program may make resources for ever. */
const MAX_SHAPES = 1 << 18;

export type ResourceDefinition = {
  readonly id: ResourceId;
  readonly kind: ResourceKind;
  readonly name: string;
  /** Id from `site()`; 0: not known. */
  readonly site: number;
  /** 0: does not apply. */
  readonly capacity: number;
  readonly flags: number;
  /** A condition's lock, or 0. */
  readonly parent: ResourceId;
};

/** One part of a chunk's body: a flat list that grows until the chunk is written. */
export class Part {
  readonly packer: Packer = new Packer();
  count = 0;

  int(value: number): void {
    this.packer.int(value);
    this.count++;
  }

  string(text: string): void {
    this.packer.string(text);
    this.count++;
  }

  writeTo(out: Packer): void {
    out.list(this.count);
    out.raw(this.packer.bytes());
    this.packer.reset();
    this.count = 0;
  }
}

export type DefinitionOptions = {
  /** The definition of a resource that was defined before these began; undefined: it is not known any more. */
  readonly recall?: (id: ResourceId) => ResourceDefinition | undefined;
  /** A text as it may be written. */
  readonly redacted?: (text: string) => string;
};

/**
 * What events refer to by id. Each thing gets its id when it is first asked for, and its definition
 * goes into the next chunk that is written, whatever stream that is of: so it is always in the file
 * before its first use.
 */
export class Definitions {
  readonly #strings = new Map<string, number>([['', 0]]);
  readonly #sites = new Map<string, number>();
  readonly #stacks = new Map<string, number>();
  readonly #shapes = new TripleIds();
  readonly #resources = new Set<ResourceId>();
  readonly #recall: (id: ResourceId) => ResourceDefinition | undefined;
  readonly #redacted: (text: string) => string;
  #shapeCount = 0;
  readonly #new = {
    strings: new Part(),
    sites: new Part(),
    stacks: new Part(),
    resources: new Part(),
    shapes: new Part(),
  };

  constructor({ recall = () => undefined, redacted = (text) => text }: DefinitionOptions) {
    this.#recall = recall;
    this.#redacted = redacted;
  }

  string(text: string): number {
    const known = this.#strings.get(text);
    if (known !== undefined) return known;
    const id = this.#strings.size;
    this.#strings.set(text, id);
    this.#new.strings.int(id);
    this.#new.strings.string(this.#redacted(text).slice(0, MAX_TEXT));
    return id;
  }

  /** `line` and `column` count from 1; 0 is not known. */
  site(file: string, line: number, column: number, fn: string): number {
    const key = `${file}\n${line}\n${column}\n${fn}`;
    const known = this.#sites.get(key);
    if (known !== undefined) return known;
    const id = this.#sites.size + 1;
    this.#sites.set(key, id);
    for (const field of [id, this.string(file), line, column, this.string(fn)]) {
      this.#new.sites.int(field);
    }
    return id;
  }

  /** `sites` are ids from `site()`, the innermost first. */
  stack(sites: readonly number[]): number {
    const key = sites.join();
    const known = this.#stacks.get(key);
    if (known !== undefined) return known;
    const id = this.#stacks.size + 1;
    this.#stacks.set(key, id);
    const { stacks } = this.#new;
    stacks.int(id);
    stacks.count++;
    stacks.packer.list(sites.length);
    for (const site of sites) stacks.packer.int(site);
    return id;
  }

  resource(resource: ResourceDefinition): void {
    this.#resources.add(resource.id);
    if (resource.parent !== 0) this.mention(resource.parent);
    const fields = [
      resource.id,
      RESOURCE_KINDS.indexOf(resource.kind),
      this.string(resource.name),
      resource.site,
      resource.capacity,
      resource.flags,
      resource.parent,
    ];
    for (const field of fields) this.#new.resources.int(field);
  }

  /** An event names this resource, in its shape or in a field. */
  mention(resource: ResourceId): void {
    if (this.#resources.has(resource)) return;
    const definition = this.#recall(resource);
    if (definition !== undefined) this.resource(definition);
  }

  shape(code: number, site: number, resource: ResourceId): number {
    const known = this.#shapes.get(code, site, resource);
    if (known !== 0) return known;
    if (this.#shapes.size >= MAX_SHAPES) this.#shapes.clear();
    if (resource !== 0) this.mention(resource);
    const id = ++this.#shapeCount;
    this.#shapes.add(code, site, resource, id);
    for (const field of [id, code, site, resource]) this.#new.shapes.int(field);
    return id;
  }

  /** Bytes that wait to be written. */
  get pendingBytes(): number {
    const { strings, sites, stacks, resources, shapes } = this.#new;
    return (
      strings.packer.length +
      sites.packer.length +
      stacks.packer.length +
      resources.packer.length +
      shapes.packer.length
    );
  }

  /** Writes the five definition parts of a body and forgets that they are new. */
  writeTo(out: Packer): void {
    for (const part of Object.values(this.#new)) part.writeTo(out);
  }
}
