import type { Report } from '../types.ts';

/** One JSON object a line, for log pipelines: first `type` trace, then each finding with `type` finding. */
export function jsonLines({ schema, trace, findings }: Report): string {
  const lines = [
    { type: 'trace', schema, ...trace },
    ...findings.map((finding) => ({ type: 'finding', run: trace.run, ...finding })),
  ];
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}
