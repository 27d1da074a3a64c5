/** Workflow commands of GitHub Actions: annotations at the lines that a finding names. */
import type { Report } from '../types.ts';
import { mainPlace, relativeTo } from './place.ts';

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const;

/** One `::error file=…,line=…::title` a finding; the runner shows no more than ten of each kind for a step. */
export function githubAnnotations({ findings }: Report, sourceRoot: string): string[] {
  return findings
    .filter(({ severity }) => severity !== 'info')
    .map((finding) => {
      const { id, kind, severity, title, fix } = finding;
      const place = mainPlace(finding);
      const properties = [
        ...(place === null ? [] : [['file', relativeTo(sourceRoot, place.file) ?? place.file] as const]),
        ...(place?.line == null ? [] : [['line', String(place.line)] as const]),
        ...(place?.column == null ? [] : [['col', String(place.column)] as const]),
        ['title', `waitgraph ${kind} ${id}`] as const,
      ].map(([key, value]) => `${key}=${property(value)}`);
      return `::${COMMANDS[severity]} ${properties.join(',')}::${message(`${title}. Fix: ${fix}`)}`;
    });
}

/** As the runner's own toolkit escapes them. */
function message(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
