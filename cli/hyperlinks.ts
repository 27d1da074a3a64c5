import { hostname } from 'node:os';
import supportsHyperlinks from 'supports-hyperlinks';
import type { Argv } from 'yargs';
import { FORMAT_NAMES, templateOf, type Links } from '../analyzer/report/hyperlinks.ts';

export const hyperlinkOption = <T>(yargs: Argv<T>) =>
  yargs.option('hyperlink-format', {
    type: 'string',
    requiresArg: true,
    default: 'auto',
    describe: `What places in the source link to, in the text: ${FORMAT_NAMES.join(', ')}, or an URL with {path}, {line}, {column} and {host}`,
  });

/** `auto`: to the file, where the terminal can show links. null: no links. */
export function linksFor(format: string): Links | null {
  if (format === 'none') return null;
  if (format !== 'auto') return { template: templateOf(format), host: hostname() };
  const canShow = process.stdout.isTTY && supportsHyperlinks.stdout;
  return canShow ? { template: templateOf('file'), host: hostname() } : null;
}
