import { expect, test } from 'vitest';
import { openTrace } from '../../../analyzer/open.ts';
import { endingOf, hang } from './diagnosed.ts';
import { record, runPlain } from './recorded.ts';

test('workers of a cluster are known as children of their primary process, which waits for them', async () => {
  const program = hang('children/cluster.mjs');
  const [alone, recorded] = await Promise.all([runPlain(program), record(program)]);
  expect(endingOf(recorded)).toEqual(endingOf(alone));
  const { report, view } = openTrace([recorded.folder], { cache: false });
  expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  const [primary, ...workers] = report.trace.processes;
  expect(workers.map(({ parent }) => parent)).toEqual([primary?.id, primary?.id]);
  const kinds = [...view.recorded(['wait'])].map(({ resource }) =>
    resource === null ? null : view.resource(resource).kind,
  );
  expect(kinds).toEqual(['process', 'process', 'process', 'process']);
});
