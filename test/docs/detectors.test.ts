import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { MEANINGS } from '../../analyzer/report/kinds.ts';

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));

test.each(Object.keys(MEANINGS))(
  '%s has a page with its claim and its silence, and a place among severities',
  (kind) => {
    const page = readFileSync(`${DOCS}detectors/${kind}.md`, 'utf8');
    expect(page).toMatch(new RegExp(`^# ${kind}\n\n\\*\\*Claim\\.\\*\\*`));
    expect(page).toMatch(/\*\*Silent/);
    expect(readFileSync(`${DOCS}reading-a-report.md`, 'utf8')).toContain(kind);
  },
);
