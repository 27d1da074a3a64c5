import type { Database } from 'better-sqlite3';
import type { Finding } from '../model.ts';
import type { Report, ReportFinding, ReportTrace } from '../report/types.ts';
import { INT, TEXT, rows } from './query.ts';
import { metaOf } from './trace-info.ts';

/** Keeps what the analysis said with the trace it said it about. */
export function storeFindings(db: Database, findings: readonly Finding[], report: Report): void {
  const insert = db.prepare('INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const insertEdge = db.prepare('INSERT INTO finding_edge VALUES (?, ?, ?, ?)');
  findings.forEach((finding, index) => {
    const { kind, severity, certainty, since, until } = finding;
    const said = report.findings[index]!;
    insert.run(index + 1, kind, severity, certainty, said.title, since, until, JSON.stringify(said));
    for (const { from, to, resource } of finding.edges) insertEdge.run(index + 1, from, to, resource);
    if (isFinal(finding)) markDead(db, finding);
  });
  const insertMeta = db.prepare('INSERT INTO meta VALUES (?, ?)');
  insertMeta.run('report_trace', JSON.stringify(report.trace));
}

/** Proven, and still so at the end. */
function isFinal({ severity, certainty, until }: Finding): boolean {
  return severity === 'error' && certainty !== 'stalled' && certainty !== 'predicted' && until === null;
}

/** From when on each wait of the finding could not end any more: for colouring the past. */
function markDead(db: Database, { parties, victims, since }: Finding): void {
  const sooner = 'dead_since = min(ifnull(dead_since, :since), max(t0, :since))';
  const byId = db.prepare(`UPDATE wait SET ${sooner} WHERE id = :id AND open = 1`);
  const byTask = db.prepare(`UPDATE wait SET ${sooner} WHERE task = :task AND open = 1`);
  for (const { wait } of parties) if (wait !== null) byId.run({ since, id: wait.id });
  for (const task of victims) byTask.run({ since, task });
}

/** The report as it was stored. */
export function storedReport(db: Database): Report {
  const found = rows(db, 'SELECT id, json FROM finding ORDER BY id', { id: INT, json: TEXT });
  const trace = JSON.parse(metaOf(db).get('report_trace') ?? 'null') as ReportTrace;
  const findings = found.map(({ json }) => JSON.parse(json) as ReportFinding);
  return { schema: 'waitgraph.report/1', trace, findings };
}
