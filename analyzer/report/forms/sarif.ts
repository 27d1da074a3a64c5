/**
 * SARIF 2.1.0 (OASIS, 2020), which GitHub code scanning, Azure and editors read. Each kind of finding is
 * a rule; the story becomes a code flow with one thread flow per task.
 */
import { pathToFileURL } from 'node:url';
import type {
  ArtifactLocation,
  Location,
  Log,
  ReportingDescriptor,
  Result,
  Run,
  Stack,
  ThreadFlow,
} from 'sarif';
import type { FindingKind, Severity } from '../../model.ts';
import { moment } from '../clock.ts';
import { MEANINGS } from '../kinds.ts';
import { placeOf } from '../paths.ts';
import type { Report, ReportFinding, ReportStep, ReportTask } from '../types.ts';
import { fingerprint } from './fingerprint.ts';
import { mainPlace, placeIn, relativeTo, type Place } from './place.ts';

export type SarifOptions = { readonly sourceRoot: string; readonly version: string };

export function sarifLog({ trace, findings }: Report, { sourceRoot, version }: SarifOptions): Log {
  const rules = ruleList(findings);
  const run: Run = {
    tool: { driver: { name: 'waitgraph', semanticVersion: version, rules } },
    invocations: [{ executionSuccessful: true, startTimeUtc: new Date(trace.startedAt).toISOString() }],
    originalUriBaseIds: { [ROOT]: { uri: pathToFileURL(sourceRoot).href } },
    columnKind: 'utf16CodeUnits',
    results: findings.map((finding) => resultOf(finding, rules, sourceRoot)),
    properties: { run: trace.run, events: trace.events, dropped: trace.dropped, gaps: trace.gaps },
  };
  return { version: '2.1.0', $schema: 'https://json.schemastore.org/sarif-2.1.0.json', runs: [run] };
}

const ROOT = 'SRCROOT';
const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

/** Only the kinds that were found: a rule that reports nothing only fills the list. */
function ruleList(findings: readonly ReportFinding[]): ReportingDescriptor[] {
  const worst = new Map<FindingKind, Severity>();
  for (const { kind, severity } of findings) worst.set(kind, worst.get(kind) ?? severity);
  return [...worst].map(([kind, severity]) => ({
    id: kind,
    shortDescription: { text: `${MEANINGS[kind].split('. ')[0]?.replace(/\.$/, '')}.` },
    fullDescription: { text: MEANINGS[kind] },
    help: { text: `waitgraph explain ${kind} says what this claims, assumes and when it stays silent.` },
    defaultConfiguration: { level: LEVELS[severity] },
  }));
}

function resultOf(finding: ReportFinding, rules: readonly ReportingDescriptor[], root: string): Result {
  const { id, kind, severity, certainty, title, why, fix, sinceMs, untilMs, docs } = finding;
  const place = mainPlace(finding);
  const flows = threadFlows(finding, root);
  const related = relatedLocations(finding, root);
  const stacks = stacksOf(finding, root);
  return {
    ruleId: kind,
    ruleIndex: rules.findIndex((rule) => rule.id === kind),
    level: LEVELS[severity],
    message: { text: `${title}. ${sentence(why)} Fix: ${sentence(fix)}` },
    locations: place === null ? [] : [locationAt(place, root)],
    ...(related.length > 0 && { relatedLocations: related }),
    ...(flows.length > 0 && { codeFlows: [{ message: { text: 'How it happened' }, threadFlows: flows }] }),
    ...(stacks.length > 0 && { stacks }),
    partialFingerprints: { 'waitgraph/v1': fingerprint(finding) },
    properties: { finding: id, certainty, sinceMs, untilMs, docs },
  };
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

/** Where what is held was taken, where the others wait, and where it was all made. */
function relatedLocations({ tasks, resources }: ReportFinding, root: string): Location[] {
  const taking = tasks.filter(({ role }) => role !== 'victim');
  const told = [
    ...taking.flatMap((task) => holdsTold(task).concat(waitTold(task))),
    ...resources.map(({ id, kind, name, site }) => [site, `${id} ${kind} ${name} was made here`] as const),
  ];
  return told.flatMap(([site, text], id) => {
    const place = placeIn(site);
    return place === null ? [] : [{ id, ...locationAt(place, root), message: { text } }];
  });
}

type Told = readonly [site: string | null, text: string];

function holdsTold({ id, name, holds }: ReportTask): Told[] {
  return holds.map(({ site, what }) => [site, `${id} ${name} took ${what} here`]);
}

function waitTold({ id, name, waitsFor }: ReportTask): Told[] {
  return waitsFor === null ? [] : [[waitsFor.site, `${id} ${name} waits for ${waitsFor.what} here`]];
}

/** The steps of each task in their order; `executionOrder` tells the order over all of them. */
function threadFlows({ story, tasks }: ReportFinding, root: string): ThreadFlow[] {
  const names = new Map(tasks.map(({ id, name }) => [id, `${id} ${name}`]));
  const steps = story.map((step, i) => ({ step, executionOrder: i + 1 }));
  return [...Map.groupBy(steps, ({ step }) => step.task)].map(([task, own]) => {
    const name = task === '' ? 'outside of any task' : (names.get(task) ?? task);
    const locations = own.map(({ step, executionOrder }) => ({
      executionOrder,
      location: stepLocation(step, name, root),
    }));
    return { id: task === '' ? 'none' : task, message: { text: name }, locations };
  });
}

function stepLocation({ site, ms, text }: ReportStep, task: string, root: string): Location {
  const place = placeIn(site);
  return {
    ...(place === null ? {} : locationAt(place, root)),
    logicalLocations: [{ name: task }],
    message: { text: `${moment(ms)}: ${text}` },
  };
}

/** Of a block or a nested loop, innermost first. */
function stacksOf({ stack }: ReportFinding, root: string): Stack[] {
  if (stack.length === 0) return [];
  const frames = stack.map((frame) => {
    const place = placeIn(placeOf(frame));
    const at = place === null ? {} : locationAt(place, root);
    return { location: { ...at, logicalLocations: [{ name: frame.replace(/ \([^()]*\)$/, '') }] } };
  });
  return [{ message: { text: 'Where it stood' }, frames }];
}

function locationAt({ file, line, column }: Place, root: string): Location {
  const region =
    line === null ? {} : { region: { startLine: line, ...(column !== null && { startColumn: column }) } };
  return { physicalLocation: { artifactLocation: artifact(file, root), ...region } };
}

function artifact(file: string, root: string): ArtifactLocation {
  const relative = relativeTo(root, file);
  if (relative === null) return { uri: pathToFileURL(file).href };
  return { uri: relative.split('/').map(encodeURIComponent).join('/'), uriBaseId: ROOT };
}
