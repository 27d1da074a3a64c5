import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from 'sarif';
import { describe, expect, test } from 'vitest';
import { FORMS, reportAs, type Form } from '../../../analyzer/report/forms/form.ts';
import { fingerprint } from '../../../analyzer/report/forms/fingerprint.ts';
import { githubAnnotations } from '../../../analyzer/report/forms/github.ts';
import { toReport } from '../../../analyzer/report/report.ts';
import type { Report, ReportFinding } from '../../../analyzer/report/types.ts';
import { viewOf } from '../../support/literal-view.ts';
import { CASES } from './cases.ts';

const GOLDEN = new URL('../../golden/', import.meta.url).pathname;
const OPTIONS = { failOn: 'error', sourceRoot: '/srv/bank/', version: '1.2.3', trace: ['run1'] } as const;
const written = (form: Form, report: Report): string => reportAs(form, report, OPTIONS);

function reportOf(name: string): Report {
  const { trace, findings } = CASES[name] ?? { trace: { tasks: [] }, findings: [] };
  return toReport(viewOf(trace), findings);
}

describe.each(['report-two-locks', 'report-loop-block', 'report-clean'])(
  '%s is written as reviewed',
  (name) => {
    test.each(FORMS)('as %s', async (form) => {
      const file = `report.${{ sarif: 'sarif', junit: 'xml', md: 'md', jsonl: 'jsonl' }[form]}`;
      await expect(written(form, reportOf(name))).toMatchFileSnapshot(`${GOLDEN}${name}/${file}`);
    });
  },
);

/** What no output may take for its own syntax. */
const EVIL = [
  '"><script>alert(1)</script>',
  ']]> --> </failure>',
  '| `a` ``` <b> [x](http://evil) @everyone',
  '::error::x%0A',
].join(' ');

/** The report with this name for all tasks and resources. */
function renamed(report: Report, name: string): Report {
  const finding = (each: ReportFinding): ReportFinding => ({
    ...each,
    title: `${name} waits`,
    tasks: each.tasks.map((task) => ({ ...task, name })),
    resources: each.resources.map((resource) => ({ ...resource, name })),
  });
  return { ...report, findings: report.findings.map(finding) };
}

describe('SARIF', () => {
  test('of every kind of finding passes the validator', () => {
    const logs = Object.keys(CASES).flatMap((name) => {
      const report = reportOf(name);
      return [report, renamed(report, EVIL)].map((each) => JSON.parse(written('sarif', each)) as Log);
    });
    const file = join(mkdtempSync(join(tmpdir(), 'waitgraph-')), 'all.sarif');
    writeFileSync(file, JSON.stringify({ ...logs[0], runs: logs.flatMap(({ runs }) => runs) }));
    const validator = new URL('../../../node_modules/.bin/sarif-multitool', import.meta.url).pathname;
    const { stdout, status } = spawnSync(validator, ['validate', file], { encoding: 'utf8' });
    const problems = stdout.split('\n').filter((line) => /(?:error|warning) [A-Z]/.test(line));
    expect(stdout).toContain('Done. 1 files scanned.');
    // Of the tool's home page, which it has none of.
    expect(problems.filter((line) => !line.includes('SARIF2005'))).toEqual([]);
    expect(status).toBe(0);
  }, 60_000);

  test('paths below the source root are relative to it, others are not', () => {
    const { runs } = JSON.parse(written('sarif', reportOf('report-two-locks'))) as Log;
    const uris = [...JSON.stringify(runs).matchAll(/"uri":"([^"]*)"/g)].map(([, uri]) => uri);
    expect(uris.length).toBeGreaterThan(2);
    for (const uri of uris) expect(uri).toMatch(/^(file:\/\/\/|[\w.-]+$)/);
  });

  test('the story is a flow with one thread flow a task, in one order over all of them', () => {
    const { runs } = JSON.parse(written('sarif', reportOf('report-two-locks'))) as Log;
    const flows = runs[0]?.results?.[0]?.codeFlows?.[0]?.threadFlows ?? [];
    expect(flows).toHaveLength(2);
    const orders = flows.flatMap(({ locations }) => locations.map(({ executionOrder }) => executionOrder));
    expect(orders.toSorted((a = 0, b = 0) => a - b)).toEqual([1, 2, 3, 4]);
  });
});

describe('a fingerprint', () => {
  const [finding] = reportOf('report-two-locks').findings as [ReportFinding];
  const print = (change: Partial<ReportFinding>): string => fingerprint({ ...finding, ...change });

  test('stays when only times, ids and lines change', () => {
    const moved = JSON.parse(
      JSON.stringify(finding)
        .replaceAll(/:(\d+):(\d+)"/g, ':9$1:9$2"')
        .replaceAll('/srv/', '/home/ci/')
        .replaceAll(/"T(\d)/g, '"T9$1'),
    ) as ReportFinding;
    expect(print({ ...moved, sinceMs: 99, untilMs: null, story: [] })).toBe(print({}));
  });

  test('differs for other tasks, resources and kinds', () => {
    const [task] = finding.tasks as [ReportFinding['tasks'][0]];
    const others = [
      print({}),
      print({ kind: 'near-deadlock' }),
      print({ tasks: [{ ...task, name: 'refund' }] }),
      print({ resources: [] }),
    ];
    expect(new Set(others).size).toBe(4);
  });
});

describe('names that look like syntax', () => {
  const evil = renamed(reportOf('report-two-locks'), EVIL);

  test('stay text in JUnit XML', () => {
    const xml = written('junit', evil);
    expect(
      xml
        .match(/<[a-z/?][^>]*>/g)
        ?.every((tag) => /^<[?/]?(xml|testsuites?|testcase|failure|system-out)\b/.test(tag)),
    ).toBe(true);
    expect(xml).not.toContain(']]>');
  });

  test('stay text in Markdown', () => {
    const lines = written('md', evil).split('\n');
    const outside: string[] = [];
    let fence: string | null = null;
    for (const line of lines) {
      const ticks = /^`{3,}/.exec(line)?.[0];
      if (fence === null && ticks !== undefined) fence = ticks;
      else if (fence !== null) fence = line === fence ? null : fence;
      else outside.push(line);
    }
    expect(fence).toBeNull();
    const text = outside.join('\n');
    expect(text).not.toMatch(/<script|@everyone|\]\(http:\/\/evil/);
    expect(
      text
        .split('\n')
        .find((line) => line.startsWith('| F1'))
        ?.match(/ \| /g),
    ).toHaveLength(5);
  });

  test('stay one line in workflow commands', () => {
    const lines = githubAnnotations(renamed(reportOf('report-two-locks'), 'a\n::error::b'), '/srv/bank/');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^::error file=[^,\n]+,line=\d+,col=\d+,title=waitgraph deadlock F1::a%0A::error::b waits\. Fix: [^\n]*$/,
    );
  });

  test('stay one line each in JSON lines', () => {
    const lines = written('jsonl', evil).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(['trace', 'finding']);
  });
});

test('a case of JUnit fails from the chosen severity on', () => {
  const report = reportOf('report-near-deadlock');
  const failures = (failOn: 'error' | 'warning' | 'never'): string | undefined =>
    /failures="(\d+)"/.exec(reportAs('junit', report, { ...OPTIONS, failOn }))?.[1];
  expect([failures('error'), failures('warning'), failures('never')]).toEqual(['0', '1', '0']);
});
