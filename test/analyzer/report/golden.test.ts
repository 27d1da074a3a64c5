import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { toReport } from '../../../analyzer/report/report.ts';
import { reportText } from '../../../analyzer/report/text.ts';
import { viewOf } from '../../support/literal-view.ts';
import { CASES } from './cases.ts';

const GOLDEN = new URL('../../golden/', import.meta.url).pathname;
const SCHEMA = new URL('../../../report.schema.json', import.meta.url);
const isValid = new Ajv2020({ allErrors: true }).compile(JSON.parse(readFileSync(SCHEMA, 'utf8')) as object);

test.each(Object.entries(CASES))('%s reads as reviewed and is valid', async (name, { trace, findings }) => {
  const report = toReport(viewOf(trace), findings);
  isValid(JSON.parse(JSON.stringify(report)));
  expect(isValid.errors).toBeNull();
  await expect(reportText(report, { trace: 'run1' })).toMatchFileSnapshot(`${GOLDEN}${name}/report.txt`);
});
