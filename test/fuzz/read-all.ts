/** Everything that a trace goes through, on bytes that anybody may have made. */
import { findAll } from '../../analyzer/detectors/index.ts';
import type { Finding } from '../../analyzer/model.ts';
import { toReport } from '../../analyzer/report/report.ts';
import { reportText } from '../../analyzer/report/text.ts';
import { oddContent } from '../../analyzer/store/content.ts';
import { InputError } from '../../format/errors.ts';
import { segmentOf } from '../../format/read/segment.ts';
import { bytesSource } from '../../format/read/source.ts';
import { importFiles } from '../support/imported.ts';

export type Outcome = {
  readonly findings: readonly Finding[];
  readonly isWhole: boolean;
  readonly text: string;
};

/** null: refused, with words for the user. Whatever else goes wrong is thrown: it is a bug of ours. */
export function readAll(...files: readonly Buffer[]): Outcome | null {
  const imported = importOrRefuse(files);
  if (imported === null) return null;
  const { db, view } = imported;
  try {
    const odd = oddContent(db);
    if (odd !== null) throw new Error(`what was imported would be refused as a database: ${odd}`);
    const findings = findAll(view, { blockMs: 100 });
    const isWhole = view.gaps().length === 0 && view.info.lostBytes === 0;
    return { findings, isWhole, text: reportText(toReport(view, findings)) };
  } finally {
    db.close();
  }
}

/** Files without a chunk are refused before anything is imported. */
function importOrRefuse(files: readonly Buffer[]): ReturnType<typeof importFiles> | null {
  const readable = files.filter((bytes) => segmentOf(bytesSource('x', bytes)).index.chunks.length > 0);
  if (readable.length === 0) return null;
  try {
    return importFiles(...readable);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}
