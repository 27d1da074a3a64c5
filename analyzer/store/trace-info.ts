import type { Database } from 'better-sqlite3';
import { safeText } from '../../format/read/safe-text.ts';
import type { Process, TraceInfo } from '../model.ts';
import type { Cost, Recording } from '../report/lists/info.ts';
import { INT, INT_OR_NULL, TEXT, TEXT_OR_NULL, rows } from './query.ts';

/** What stands in `meta`, by key. */
export function metaOf(db: Database): ReadonlyMap<string, string> {
  const found = rows(db, 'SELECT key, value FROM meta', { key: TEXT, value: TEXT });
  return new Map(found.map(({ key, value }) => [key, value]));
}

export function traceInfo(db: Database): TraceInfo {
  const meta = metaOf(db);
  const number = (key: string): number => Number(meta.get(key) ?? 0);
  return {
    startedAtWall: meta.get('started_at_wall') ?? '0',
    utcOffsetMinutes: number('utc_offset_minutes'),
    durationNs: number('duration_ns'),
    run: meta.get('run') ?? '',
    events: number('events'),
    dropped: number('dropped'),
    gaps: count(db, 'SELECT count(*) AS n FROM gap'),
    lostBytes: number('lost_bytes'),
    tasks: count(db, 'SELECT count(*) AS n FROM task'),
  };
}

/** How the trace was recorded, and into what. */
export function recordingFacts(db: Database): Recording {
  const meta = metaOf(db);
  return {
    files: Number(meta.get('files') ?? 0),
    fileBytes: Number(meta.get('file_bytes') ?? 0),
    recorders: list(meta.get('recorders') ?? '[]'),
    level: safeText(meta.get('level') ?? ''),
    blockMs: Number(meta.get('record_block_ms') ?? 0),
    cost: costOf(meta.get('cost_us')),
  };
}

function costOf(json: string | undefined): Cost | null {
  const { ours, program, writer } = JSON.parse(json ?? '{}') as Partial<Cost>;
  const known = [ours, program, writer].every((us) => typeof us === 'number');
  return known && program !== 0 ? { ours: ours!, program: program!, writer: writer! } : null;
}

function count(db: Database, sql: string): number {
  return rows(db, sql, { n: INT })[0]!.n;
}

export function processes(db: Database): Process[] {
  const sql = `
    SELECT id, parent, name, host, runtime, pid, thread, t0, t1, end, exit_code AS exitCode, signal,
      hooks, blind_spots AS blindSpots
    FROM process ORDER BY id`;
  const who = { id: INT, parent: INT_OR_NULL, name: TEXT, host: TEXT, runtime: TEXT, pid: INT, thread: INT };
  const how = { end: TEXT as Process['end'], exitCode: INT_OR_NULL, signal: TEXT_OR_NULL };
  const row = { ...who, ...how, t0: INT, t1: INT, hooks: TEXT, blindSpots: TEXT };
  return rows(db, sql, row).map(toProcess);
}

type ProcessRow = Omit<Process, 'startedAt' | 'endedAt' | 'hooks' | 'blindSpots'> & {
  readonly t0: number;
  readonly t1: number;
  readonly hooks: string;
  readonly blindSpots: string;
};

function toProcess(row: ProcessRow): Process {
  const { t0, t1, hooks, blindSpots, ...same } = row;
  return { ...same, startedAt: t0, endedAt: t1, hooks: list(hooks), blindSpots: list(blindSpots) };
}

function list(json: string): readonly string[] {
  const value: unknown = JSON.parse(json);
  return Array.isArray(value) ? value.map((item) => safeText(String(item))) : [];
}
