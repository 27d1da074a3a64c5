/**
 * One piece of work on a trace, measured in this process alone: `node measure.ts WHAT TRACE DATABASE` prints
 * `Used` as JSON. What: pages, pages-2, naive, naive-2 (the event table, without its indexes and with both),
 * copy, index-2 (by SQLite, of DATABASE), graph.
 */
import { rmSync } from 'node:fs';
import { openTrace } from '../../../analyzer/open.ts';
import { discover } from '../../../analyzer/import/discover.ts';
import { openRun, type Run } from '../../../analyzer/import/run.ts';
import { waitGraph } from '../../../analyzer/report/graph.ts';
import { indexSql } from '../../../analyzer/store/schema.ts';
import { measured, type Used } from '../harness/used.ts';
import { copyTable, EVENT_INDEXES, loadByPages, loadNaively } from './event-table.ts';

const [what = '', trace = '', database = ''] = process.argv.slice(2);
const copy = `${database}.copy`;
const open = (): Run => openRun(discover([trace]));

const WORK: Readonly<Record<string, () => object>> = {
  pages: () => measured(() => loadByPages(open(), copy, [])),
  'pages-2': () => measured(() => loadByPages(open(), copy, EVENT_INDEXES)),
  naive: () => measured(() => loadNaively(open(), copy, [])),
  'naive-2': () => measured(() => loadNaively(open(), copy, EVENT_INDEXES)),
  copy: () => measured(() => copyTable(database, copy).close()),
  'index-2': indexing,
  graph: asking,
};
process.stdout.write(JSON.stringify(WORK[what]!()));
rmSync(copy, { force: true });

function indexing(): Used {
  const db = copyTable(database, copy);
  const used = measured(() => db.exec(EVENT_INDEXES.map(indexSql).join('\n')));
  db.close();
  return used;
}

/** Ms of CPU time that each of 300 graphs took, at moments spread over the trace. */
function asking(): { readonly ms: readonly number[] } {
  const { view, report } = openTrace([trace], { db: database });
  const ms = Array.from({ length: 300 }, (_, index) => {
    const at = Math.floor((view.info.durationNs * (index + 0.5)) / 300);
    return measured(() => waitGraph(view, report, at)).cpuMs;
  });
  return { ms };
}
