import { safeText } from '../format/read/safe-text.ts';
import { ANSI, PLAIN, type Style } from '../analyzer/report/style.ts';

/** What a command has found out: data for programs, and the same as text for people. */
export type Output = {
  readonly data: unknown;
  readonly text: (style: Style) => string;
  /** For stderr: what the reader should know about the input. */
  readonly warnings?: readonly string[];
  /** For stderr as they are: what another program picks out of the log. */
  readonly notices?: readonly string[];
  readonly exitCode?: 0 | 1;
};

/** Longest line on stderr. It may name files, and their names may be anybody's. */
export const STDERR_LIMIT = 4000;

/** The only place where results leave the program. */
export function print(output: Output, args: { json?: boolean | undefined }): void {
  for (const warning of output.warnings ?? [])
    process.stderr.write(`warning: ${safeText(warning, STDERR_LIMIT)}\n`);
  for (const notice of output.notices ?? []) process.stderr.write(`${notice}\n`);
  const style = wantsColour(process.stdout, process.env) ? ANSI : PLAIN;
  const text = args.json === true ? JSON.stringify(output.data, null, 2) : output.text(style);
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  if (output.exitCode !== undefined) process.exitCode = output.exitCode;
}

/** no-color.org and force-color.org: both are set by any value but the empty one. */
function wantsColour(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return !['0', 'false'].includes(env['FORCE_COLOR']);
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}
