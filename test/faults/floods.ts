/** More events at once than can be written: none is lost without being counted, and nothing swells. */
import { pathToFileURL } from 'node:url';
import { openTrace } from '../../analyzer/open.ts';
import { outcomeOf, type Fault } from './fault.ts';
import { API, commandOf, recordingInto, run, scratch, SOURCES, type Env, type Runtime } from './running.ts';

/** Python writes 40 bytes for each event and drops none, so its flood is smaller. */
const EVENTS: Readonly<Record<Runtime, number>> = { node: 5_000_000, python: 1_000_000 };
/** The ring, the writer's thread, and what that has in hand. */
const MOST_BYTES = 150 * 1024 * 1024;

export const FLOODS: readonly Fault[] = (['node', 'python'] as const).map((runtime) => ({
  name: `${runtime}: ${EVENTS[runtime].toLocaleString('en')} events in one tick`,
  run: async () => {
    const { complaint, lost } = await flood(runtime);
    return outcomeOf([complaint], lost);
  },
}));

type Said = { readonly ms: number; readonly rss: number };

async function flood(runtime: Runtime): Promise<{ complaint: string | null; lost: string }> {
  const folder = scratch();
  const wanted = EVENTS[runtime];
  const env: Env = { API: pathToFileURL(API).href, PYTHONPATH: SOURCES, EVENTS: String(wanted) };
  const command = commandOf(runtime, 'flood');
  const plain = JSON.parse((await run(command, env)).out) as Said;
  const recorded = await run(command, {
    ...recordingInto(folder, { WAITGRAPH_MAX_MB: '256' }),
    ...env,
    PYTHONPATH: `${recordingInto('')['PYTHONPATH']}:${SOURCES}`,
  });
  const said = JSON.parse(recorded.out) as Said;
  const { view, db } = openTrace([folder], { cache: false });
  const { dropped } = view.info;
  const kept = (db.prepare('SELECT count(*) AS n FROM act').get() as { n: number }).n;
  const grown = said.rss - plain.rss;
  const lost = `${dropped.toLocaleString('en')} counted of ${wanted.toLocaleString('en')}; ${Math.round((said.ms * 1e6) / wanted)} ns each, ${Math.round(grown / 1e6)} MB`;
  return { complaint: complaintAbout(kept + dropped - wanted, grown), lost };
}

/** A few other events may be dropped beside the flood's: of the loop, of the watchdog. */
function complaintAbout(surplus: number, grown: number): string | null {
  if (surplus < 0) return `${-surplus} events are neither there nor counted`;
  if (surplus > 100) return `${surplus} more are counted than there were`;
  return grown > MOST_BYTES ? `it took ${Math.round(grown / 1e6)} MB` : null;
}
