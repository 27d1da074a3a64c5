import { RESOURCE_KINDS } from '../../../format/events.ts';
import type { Definitions, ResourceDefinition } from '../../../format/write/definitions.ts';
import type { TraceWriter } from '../../../format/write/trace-writer.ts';
import type { Dictionary } from '../ring/dictionary.ts';
import type { Places } from './places.ts';
import type { ResourceFields } from './resource-table.ts';

/** What the ring names by its own ids, with those of the file, which are new after each keyframe. */
export class FileIds {
  readonly #writer: TraceWriter;
  readonly #known: Dictionary;
  readonly #places: Places;
  #definitions: Definitions;
  /** By the ring's id; undefined: not used yet since the last keyframe. */
  #strings: number[] = [0];
  #sites: number[] = [0];

  constructor(writer: TraceWriter, known: Dictionary, places: Places) {
    this.#writer = writer;
    this.#known = known;
    this.#places = places;
    this.#definitions = writer.definitions;
  }

  /** Of the file, as they are now. */
  get definitions(): Definitions {
    const { definitions } = this.#writer;
    if (definitions !== this.#definitions) {
      this.#definitions = definitions;
      this.#strings = [0];
      this.#sites = [0];
    }
    return definitions;
  }

  text(id: number): string {
    return this.#known.strings[id] ?? '';
  }

  string(id: number): number {
    const { definitions } = this;
    return (this.#strings[id] ??= definitions.string(this.text(id)));
  }

  site(id: number): number {
    const { definitions } = this;
    const known = this.#sites[id];
    if (known !== undefined) return known;
    const [path = 0, line = 0, column = 0, fn = 0] = this.#known.sites.slice(id * 4, id * 4 + 4);
    const place = this.#places.written({ file: this.text(path), line, column });
    const added = definitions.site(place.file, place.line, place.column, this.text(fn));
    this.#sites[id] = added;
    return added;
  }

  stack(id: number): number {
    const sites = this.#known.stacks[id] ?? [];
    return sites.length === 0 ? 0 : this.definitions.stack(sites.map((site) => this.site(site)));
  }

  resource(fields: ResourceFields): ResourceDefinition {
    const [id = 0, site = 0, parent = 0, kind = 0, name = 0, capacity = 0, flags = 0] = fields;
    return {
      id,
      kind: RESOURCE_KINDS[kind] ?? 'external',
      name: this.text(name),
      site: this.site(site),
      capacity,
      flags,
      parent,
    };
  }
}
