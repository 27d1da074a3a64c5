import { cpus, totalmem } from 'node:os';
import { spawnSync } from 'node:child_process';
import Sqlite from 'better-sqlite3';

/** On what the numbers were taken: without it they mean nothing. */
export type Machine = {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  readonly sqlite: string;
  /** Empty: there is none. */
  readonly python: string;
};

export function thisMachine(): Machine {
  const db = new Sqlite(':memory:');
  const sqlite = String(db.prepare('SELECT sqlite_version()').pluck().get());
  db.close();
  return {
    cpu: cpus()[0]?.model.trim() ?? '?',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    sqlite,
    python:
      spawnSync('python3', ['--version'], { encoding: 'utf8' }).stdout?.trim().replace('Python ', '') ?? '',
  };
}

export function machineLine({ cpu, cores, memoryGb, system, node, sqlite, python }: Machine): string {
  const runtimes = [`Node ${node}`, `SQLite ${sqlite}`, ...(python === '' ? [] : [`Python ${python}`])];
  return [`${cpu}, ${cores} cores, ${memoryGb} GB`, system, ...runtimes].join(' · ');
}
