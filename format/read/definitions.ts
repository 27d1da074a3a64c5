import { RESOURCE_KINDS, type ResourceKind } from '../events.ts';
import { Cursor, MalformedError } from './cursor.ts';
import { safeText } from './safe-text.ts';
import { ShapeTable } from './shape-table.ts';

/** `line` and `column` 0: not known. The same object for the same place in one segment. */
export type SiteDefinition = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly fn: string;
};

export type ResourceDefinition = {
  /** As in the file: unique in its process. */
  readonly id: number;
  readonly kind: ResourceKind;
  readonly name: string;
  readonly site: SiteDefinition | null;
  readonly capacity: number;
  readonly flags: number;
  readonly parent: number;
};

/** What the chunks of a segment have defined so far, from a keyframe on. */
export type Definitions = {
  readonly strings: Map<number, string>;
  readonly sites: Map<number, SiteDefinition>;
  readonly stacks: Map<number, readonly SiteDefinition[]>;
  readonly shapes: ShapeTable;
  readonly onResource: (resource: ResourceDefinition) => void;
};

const PATH_LIMIT = 1000;
const STACK_LIMIT = 200;

export function emptyDefinitions(onResource: Definitions['onResource']): Definitions {
  return { strings: new Map(), sites: new Map(), stacks: new Map(), shapes: new ShapeTable(), onResource };
}

type ReadOne = (cursor: Cursor, definitions: Definitions) => void;

/** One definition each, in the order in which an events body and raw definitions number them. */
const PARTS: readonly { readonly width: number; readonly read: ReadOne }[] = [
  { width: 2, read: readString },
  { width: 5, read: readSite },
  { width: 2, read: readStack },
  { width: 7, read: readResource },
  { width: 4, read: readShape },
];

/** The first five parts of an events body. Throws MalformedError. */
export function readDefinitions(cursor: Cursor, definitions: Definitions): void {
  for (const part of PARTS) {
    let left = cursor.array();
    for (; left >= part.width; left -= part.width) part.read(cursor, definitions);
    for (; left > 0; left--) cursor.skip();
  }
}

/** The definitions area of a raw chunk: `[part, …items]` one after another. Throws MalformedError. */
export function readRawDefinitions(cursor: Cursor, definitions: Definitions): void {
  while (cursor.at < cursor.end) {
    let left = cursor.array() - 1;
    const part = PARTS[cursor.id()];
    if (part !== undefined) {
      for (; left >= part.width; left -= part.width) part.read(cursor, definitions);
    }
    for (; left > 0; left--) cursor.skip();
  }
}

function readString(cursor: Cursor, { strings }: Definitions): void {
  const id = cursor.id();
  strings.set(id, safeText(cursor.text(), PATH_LIMIT));
}

function readSite(cursor: Cursor, { strings, sites }: Definitions): void {
  const id = cursor.id();
  const file = strings.get(cursor.id()) ?? '';
  const line = cursor.id();
  const column = cursor.id();
  sites.set(id, { file, line, column, fn: shortText(strings, cursor.id()) });
}

function readStack(cursor: Cursor, { sites, stacks }: Definitions): void {
  const id = cursor.id();
  const stack: SiteDefinition[] = [];
  for (let left = cursor.array(); left > 0; left--) {
    const site = sites.get(cursor.id());
    if (site !== undefined && stack.length < STACK_LIMIT) stack.push(site);
  }
  stacks.set(id, stack);
}

function readResource(cursor: Cursor, { strings, sites, onResource }: Definitions): void {
  const id = cursor.id();
  const kind = RESOURCE_KINDS[cursor.id()] ?? 'external';
  const name = shortText(strings, cursor.id());
  const site = sites.get(cursor.id()) ?? null;
  const resource = { id, kind, name, site, capacity: cursor.id(), flags: cursor.id(), parent: cursor.id() };
  if (id === 0) throw new MalformedError('resource 0');
  onResource(resource);
}

function readShape(cursor: Cursor, { shapes }: Definitions): void {
  shapes.set(cursor.id(), cursor.id(), cursor.id(), cursor.id());
}

/** A name: shorter than a path may be. */
export function shortText(strings: ReadonlyMap<number, string>, id: number): string {
  return safeText(strings.get(id) ?? '');
}
