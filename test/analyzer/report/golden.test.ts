import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { toReport } from '../../../analyzer/report/report.ts';
import { reportText } from '../../../analyzer/report/text.ts';
import { viewOf } from '../../support/literal-view.ts';
import { CASES } from './cases.ts';

const GOLDEN = new URL('../../golden/', import.meta.url).pathname;
const SCHEMA = new URL('../../../report.schema.json', import.meta.url);
const isValid = new Ajv2020({ allErrors: true }).compile(
  closed(JSON.parse(readFileSync(SCHEMA, 'utf8'))) as object,
);

/** The schema with what it does not describe forbidden: a new field needs its line there. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in schema ? { ...inner, additionalProperties: false } : inner;
}

test.each(Object.entries(CASES))('%s reads as reviewed and is valid', async (name, { trace, findings }) => {
  const report = toReport(viewOf(trace), findings);
  isValid(JSON.parse(JSON.stringify(report)));
  expect(isValid.errors).toBeNull();
  await expect(reportText(report, { trace: ['run1'] })).toMatchFileSnapshot(`${GOLDEN}${name}/report.txt`);
});
