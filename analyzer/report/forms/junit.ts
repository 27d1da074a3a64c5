/** JUnit's XML as CI servers read it: a test case for each kind that was looked for, and for each finding. */
import { textParts, type TextOptions } from '../text.ts';
import { FAILING, type FailOn } from '../selection.ts';
import { MEANINGS } from '../kinds.ts';
import type { Report, ReportFinding } from '../types.ts';
import { escapedXml } from '../xml.ts';
import { mainPlace } from './place.ts';

export type JunitOptions = Required<Pick<TextOptions, 'trace'>> & { readonly failOn: FailOn };

export function junitXml(report: Report, options: JunitOptions): string {
  const { findings, trace } = report;
  const { blocks } = textParts(report, { trace: options.trace });
  const failing = findings.filter(({ severity }) => FAILING[options.failOn].includes(severity));
  const found = new Set(findings.map(({ kind }) => kind));
  const clean = Object.keys(MEANINGS).filter((kind) => !found.has(kind as ReportFinding['kind']));
  const cases = [
    ...findings.map((finding, i) => testCase(finding, blocks[i] ?? '', failing.includes(finding))),
    ...clean.map((kind) => `    <testcase classname="waitgraph.${kind}" name="none found" time="0"/>`),
  ];
  const counts = `tests="${cases.length}" failures="${failing.length}" errors="0"`;
  const suite = `name="waitgraph" ${counts} skipped="0" time="${seconds(trace.durationMs)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite ${suite} timestamp="${new Date(trace.startedAt).toISOString().slice(0, 19)}">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(finding: ReportFinding, block: string, isFailing: boolean): string {
  const { kind, id, title, durationMs } = finding;
  const place = mainPlace(finding);
  const where = place === null ? '' : ` file="${escapedXml(place.file)}" line="${place.line ?? 1}"`;
  const head = `    <testcase classname="waitgraph.${kind}" name="${escapedXml(`${id} ${title}`)}" time="${seconds(durationMs)}"${where}>`;
  const text = escapedXml(block);
  const body = isFailing
    ? `      <failure type="${kind}" message="${escapedXml(title)}">${text}</failure>`
    : `      <system-out>${text}</system-out>`;
  return [head, body, '    </testcase>'].join('\n');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
