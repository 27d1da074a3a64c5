/** Keeps a packed timeline in the database that it was made from: the second opening reads it in a tenth of the time. */
import Sqlite, { type Database } from 'better-sqlite3';
import { INT, TEXT, rows } from './query.ts';
import { PACKED, type Packed, type PackedName } from './timeline-packed.ts';
import { metaOf } from './trace-info.ts';

/** Columns are cut into pieces of so many bytes, so that none is too large for a cell of SQLite. */
const PIECE = 16 * 1024 * 1024;

/** What was kept; null: nothing, or not all of it. Only for a database whose content is trusted. */
export function keptTimeline(db: Database): Packed | null {
  const pieces = rows(
    db,
    'SELECT name, count(*) AS pieces, sum(length(data)) AS bytes FROM timeline GROUP BY name',
    {
      name: TEXT,
      pieces: INT,
      bytes: INT,
    },
  );
  const sizes = new Map(pieces.map(({ name, bytes }) => [name, bytes]));
  const names = Object.keys(PACKED) as PackedName[];
  if (names.some((name) => !sizes.has(name))) return null;
  return Object.fromEntries(names.map((name) => [name, column(db, name, sizes.get(name)!)])) as Packed;
}

function column(db: Database, name: PackedName, size: number): Packed[PackedName] {
  const bytes = new Uint8Array(size);
  const pieces = db
    .prepare<[string], Uint8Array>('SELECT data FROM timeline WHERE name = ? ORDER BY piece')
    .pluck();
  let used = 0;
  for (const piece of pieces.iterate(name)) {
    bytes.set(piece, used);
    used += piece.length;
  }
  return ofKind(PACKED[name], bytes.buffer);
}

function ofKind(kind: (typeof PACKED)[PackedName], buffer: ArrayBuffer): Packed[PackedName] {
  switch (kind) {
    case 'float':
      return new Float64Array(buffer);
    case 'integer':
      return new Int32Array(buffer);
    case 'byte':
      return new Uint8Array(buffer);
    default:
      return kind satisfies never;
  }
}

/**
 * Writes it into the file of `db`, through a connection of its own, unless that holds another trace by now. What
 * can't be written is worked out again next time.
 */
export function keepTimeline(db: Database, packed: Packed): void {
  try {
    const writing = new Sqlite(db.name, { fileMustExist: true });
    try {
      writing.transaction(() => write(writing, packed, metaOf(db).get('key'))).immediate();
    } finally {
      writing.close();
    }
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw error;
  }
}

function write(db: Database, packed: Packed, key: string | undefined): void {
  if (key === undefined || metaOf(db).get('key') !== key) return;
  db.prepare('DELETE FROM timeline').run();
  const insert = db.prepare('INSERT INTO timeline VALUES (?, ?, ?)');
  for (const [name, { buffer, byteOffset, byteLength }] of Object.entries(packed)) {
    for (let from = 0, piece = 0; from === 0 || from < byteLength; from += PIECE, piece++) {
      insert.run(name, piece, new Uint8Array(buffer, byteOffset + from, Math.min(PIECE, byteLength - from)));
    }
  }
}
