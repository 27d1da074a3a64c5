import type { Section } from './harness/row.ts';
import { browserSection } from './browser/section.ts';
import { formatSection } from './format/section.ts';
import { importSection } from './import/section.ts';
import { pythonSection } from './python/section.ts';
import { recordSection } from './record/section.ts';

/** All benchmarks, in the order of the table. A new section needs a line here and nothing else. */
export const SECTIONS: readonly Section[] = [
  recordSection,
  formatSection,
  importSection,
  pythonSection,
  browserSection,
];
