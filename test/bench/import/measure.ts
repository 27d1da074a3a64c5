/** One piece of work on a trace, measured in this process alone: `node measure.ts WHAT TRACE DATABASE` prints `Used` as JSON. */
import { openTrace } from '../../../analyzer/open.ts';
import { measured } from '../harness/used.ts';

const [what = '', trace = '', database = ''] = process.argv.slice(2);
const WORK: Record<string, () => void> = {
  analyze: () => openTrace([trace], { db: database }).db.close(),
};
process.stdout.write(JSON.stringify(measured(WORK[what]!)));
