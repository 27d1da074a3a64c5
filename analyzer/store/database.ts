import { closeSync, openSync, readSync, statSync } from 'node:fs';
import Sqlite, { type Database } from 'better-sqlite3';
import { InputError } from '../../format/errors.ts';
import { oddContent } from './content.ts';
import { INT, INT_OR_NULL, TEXT, TEXT_OR_NULL, rows } from './query.ts';
import { INDEXES, SCHEMA, SCHEMA_VERSION } from './schema.ts';

/** "WGDB": how `file` and we know our own databases. */
const APPLICATION_ID = 0x57_47_44_42;

/** A new file to import into (or `:memory:`). Nothing is kept safe against a crash: a half file is thrown away. */
export function createDatabase(path: string, how: 'new' | 'reopen' = 'new'): Database {
  // Created here and for us alone, whatever stands at that path: SQLite would follow a link.
  if (path !== ':memory:' && how === 'new') closeSync(openSync(path, 'wx', 0o600));
  const db = new Sqlite(path);
  // better-sqlite3 refuses OFF; what was there before is little.
  db.pragma('journal_mode = MEMORY');
  db.pragma('synchronous = OFF');
  db.pragma('locking_mode = EXCLUSIVE');
  db.pragma('cache_size = -16384');
  if (how === 'new') {
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  }
  return db;
}

/** What the file at `path` is by its first bytes. */
export function databaseKind(path: string): 'ours' | 'other database' | 'other' {
  const head = Buffer.alloc(72);
  try {
    if (!statSync(path).isFile()) return 'other';
    const file = openSync(path, 'r');
    try {
      readSync(file, head);
    } finally {
      closeSync(file);
    }
  } catch {
    return 'other';
  }
  if (!head.toString('latin1').startsWith('SQLite format 3\0')) return 'other';
  return head.readUInt32BE(68) === APPLICATION_ID ? 'ours' : 'other database';
}

/** Opens a database that somebody gives as a trace: what it holds is checked, not only its tables. */
export function openGivenDatabase(path: string): Database {
  const db = openDatabase(path);
  try {
    const odd = oddContent(db);
    if (odd !== null) throw foreign(path, odd);
    return db;
  } catch (error) {
    db.close();
    throw asInputError(error, path);
  }
}

/** Opens an imported trace for reading only. Throws InputError if it is anything else. */
export function openDatabase(path: string): Database {
  let db: Database | undefined;
  try {
    db = new Sqlite(path, { readonly: true, fileMustExist: true });
    db.pragma('query_only = ON');
    db.pragma('trusted_schema = OFF');
    db.pragma('cache_size = -32768');
    checkVersion(db, path);
    checkSchema(db, path);
    return db;
  } catch (error) {
    db?.close();
    throw asInputError(error, path);
  }
}

function checkVersion(db: Database, path: string): void {
  const version = rows(db, 'SELECT user_version AS n FROM pragma_user_version', { n: INT })[0]!.n;
  const id = rows(db, 'SELECT application_id AS n FROM pragma_application_id', { n: INT_OR_NULL })[0]!.n;
  if (id !== APPLICATION_ID) throw foreign(path, 'an SQLite database of another program');
  if (version === SCHEMA_VERSION) return;
  const message = `${path}: a database of version ${version}, this waitgraph uses version ${SCHEMA_VERSION}`;
  throw new InputError('EVERSION', message, { hint: 'import the trace files again' });
}

/** Exactly our tables and indexes: no view, trigger or expression of anybody else's may run. */
function checkSchema(db: Database, path: string): void {
  if (JSON.stringify(schemaOf(db)) !== JSON.stringify(ownSchema())) {
    throw foreign(path, 'a database whose tables are not those of this waitgraph');
  }
}

function schemaOf(db: Database): readonly object[] {
  const sql = 'SELECT type, name, tbl_name AS owner, sql FROM sqlite_schema ORDER BY type, name';
  return rows(db, sql, { type: TEXT, name: TEXT, owner: TEXT, sql: TEXT_OR_NULL });
}

let own: readonly object[] | undefined;
function ownSchema(): readonly object[] {
  if (own !== undefined) return own;
  const db = new Sqlite(':memory:');
  db.exec(SCHEMA + INDEXES);
  own = schemaOf(db);
  db.close();
  return own;
}

function foreign(path: string, what: string): InputError {
  return new InputError('ENOTTRACE', `${path}: not a waitgraph database (found ${what})`, {
    hint: 'give the trace files, or a database that waitgraph made from them',
  });
}

/** What SQLite says about a file that is damaged or none of its own, as the user's problem. */
function asInputError(error: unknown, path: string): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error;
  if (error.code === 'SQLITE_NOTADB' || error.code.startsWith('SQLITE_CORRUPT'))
    return foreign(path, 'a damaged one');
  if (!/^SQLITE_(CANTOPEN|IOERR|READONLY|BUSY|PERM|AUTH)/.test(error.code)) return error;
  return new InputError('ENOFILE', `${path}: can't be opened (${error.message})`, { cause: error });
}
