import { reportText, type TextOptions } from '../text.ts';
import type { Report } from '../types.ts';
import { jsonLines } from './jsonl.ts';
import { junitXml } from './junit.ts';
import { markdown } from './markdown.ts';
import { sarifLog } from './sarif.ts';
import type { FailOn } from '../selection.ts';

/** What a report can be written as, besides text for people and plain JSON. */
export const FORMS = ['jsonl', 'sarif', 'junit', 'md'] as const;
export type Form = (typeof FORMS)[number] | 'text';

export type FormOptions = TextOptions & {
  readonly trace: readonly string[];
  /** From which severity on a JUnit test case fails. */
  readonly failOn: FailOn;
  /** The folder that paths are told from, as other programs know them: it ends in a slash. */
  readonly sourceRoot: string;
  /** waitgraph's own version. */
  readonly version: string;
};

export function reportAs(form: Form, report: Report, options: FormOptions): string {
  switch (form) {
    case 'text':
      return reportText(report, options);
    case 'jsonl':
      return jsonLines(report);
    case 'sarif':
      return JSON.stringify(sarifLog(report, options), null, 2);
    case 'junit':
      return junitXml(report, options);
    case 'md':
      return markdown(report, options);
    default:
      return form satisfies never;
  }
}
