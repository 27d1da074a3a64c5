/** All there is to know about the selected task at the playhead. */
import type { Site } from '../../analyzer/model.ts';
import type { Timeline, TimelineFinding } from '../../analyzer/store/timeline.ts';
import { libraryPath } from '../../analyzer/source-paths.ts';
import { BOLD } from '../grid.ts';
import type { LaneHold, LaneWait, Link } from '../moment.ts';
import { missedBy, wakeOf } from '../woken.ts';
import { laneNow, nowRow } from './now.ts';
import { cell, run, wrap, type Row } from './row.ts';
import type { Scene } from './scene.ts';
import { lastedText, laneText, resourceInFull, stampText } from './words.ts';

const HEAD = 9;

/** As many rows as it takes in a pane of this width. */
export function inspectorRows(scene: Scene, width: number): Row[] {
  const { state, timeline, moment } = scene;
  if (timeline.lanes[state.lane] === undefined) return [[run('no tasks were recorded', 'muted')]];
  const waits = moment.waits.get(state.lane) ?? [];
  const holds = moment.holds.get(state.lane) ?? [];
  return [
    ...stateRows(scene),
    ...waits.flatMap((wait) => waitRows(scene, wait)),
    ...wakeRows(scene),
    ...listed(
      'holds',
      holds.flatMap((hold) => holdRows(scene, hold)),
    ),
    ...listed(
      'blocks',
      waiters(scene).map((link) => [
        run(laneText(timeline, link.from)),
        run(` ${lastedText(moment.at - link.since)}`, 'muted'),
      ]),
    ),
    ...lifeRows(scene),
    ...findingRows(scene, width - HEAD - 1),
  ];
}

function stateRows(scene: Scene): Row[] {
  const { state, timeline } = scene;
  const now = laneNow(scene, state.lane);
  const since = [run(`${stampText(timeline, now.since)}, ${lastedText(state.at - now.since)}`)];
  return [
    head('state', nowRow(scene, state.lane)),
    ...(now.state === 'absent' ? [] : [head('since', since)]),
  ];
}

/** From when to when it is there, who started it, and where it runs. */
function lifeRows(scene: Scene): Row[] {
  const { state, timeline } = scene;
  const lane = timeline.lanes[state.lane]!;
  const end = lane.endedAt === null ? 'to the end of the trace' : `to ${stampText(timeline, lane.endedAt)}`;
  return [
    head('lives', [run(`${stampText(timeline, lane.startedAt)} ${end}`)]),
    ...parentRows(scene),
    ...(timeline.processes.length > 1
      ? [head('process', [run(processText(timeline.processes, lane.process))])]
      : []),
  ];
}

/** Who started it, and who started that one. */
function parentRows({ timeline, state }: Scene): Row[] {
  const parents = new Set<number>();
  for (let lane = timeline.lanes[state.lane]!.parent; lane >= 0; lane = timeline.lanes[lane]!.parent) {
    // Parents of a damaged trace may go round in a circle.
    if (parents.has(lane)) break;
    parents.add(lane);
  }
  const names = [...parents].map((lane) => laneText(timeline, lane));
  return names.length === 0 ? [] : [head('parent', [run(names.join(' ‹ '))])];
}

/** Who ended its last wait, or signalled too early. */
function wakeRows({ state, timeline }: Scene): Row[] {
  const wake = wakeOf(timeline, state.lane, state.at);
  const missed = missedBy(timeline, state.lane);
  const place = wake === null ? undefined : timeline.sites[timeline.events.site[wake.event]!];
  return [
    ...(wake === null
      ? []
      : [
          head('woken by', [
            run(wake.by < 0 ? 'a callback' : laneText(timeline, wake.by)),
            run(` at ${stampText(timeline, wake.at)}${place === undefined ? '' : `  ${place}`}`, 'muted'),
          ]),
        ]),
    ...(missed === null
      ? []
      : [
          head('missed', [
            run(`${missed.text} at ${stampText(timeline, missed.at)}, before it waited`, 'dead'),
            run(missed.by < 0 ? '' : `  by ${laneText(timeline, missed.by)}`, 'muted'),
          ]),
        ]),
  ];
}

function processText(
  processes: readonly { id: number; name: string; pid: number; runtime: string }[],
  id: number,
): string {
  const found = processes.find((process) => process.id === id);
  return found === undefined ? 'not known' : `${found.name} ${found.pid} (${found.runtime})`;
}

function waitRows(scene: Scene, { wait, task, resource, stack }: LaneWait): Row[] {
  const { timeline, moment, state } = scene;
  const ends = moment.links.filter(
    (link) =>
      link.from === state.lane &&
      link.to >= 0 &&
      (link.resource === resource || link.to === task || task < 0),
  );
  const frames = stack.length > 0 ? stack : wait.site === null ? [] : [wait.site];
  const isOne = moment.waits.get(state.lane)?.length === 1;
  const target = task >= 0 ? laneText(timeline, task) : resourceInFull(timeline, resource);
  return [
    ...(isOne ? [] : [head('waits for', [run(target === '' ? 'something no hook knows' : target, 'hold')])]),
    ...(wait.deadlineAt === null
      ? []
      : [head('', [run(`gives up at ${stampText(timeline, wait.deadlineAt)}`)])]),
    ...listed(
      endsWord(ends[0]),
      ends.map((link) => [run(laneText(timeline, link.to), 'dead')]),
    ),
    ...listed(
      'at',
      frames.map((frame) => frameRow(timeline, frame)),
    ),
  ];
}

function endsWord(link: Link | undefined): string {
  if (link?.via === 'hold') return 'held by';
  return link?.via === 'await' ? 'that is' : 'up to';
}

/** Since when, and where it was asked for. */
function holdRows({ timeline, stackOf }: Scene, { ticket, resource }: LaneHold): Row[] {
  const from = [
    run(resourceInFull(timeline, resource), 'hold'),
    run(` since ${stampText(timeline, ticket.heldSince ?? 0)}`),
  ];
  const stack = stackOf(ticket);
  if (stack.length > 0) return [from, ...stack.map((frame) => frameRow(timeline, frame))];
  return [
    ticket.requestSite === null
      ? from
      : [...from, run(`  ${siteWords(timeline, ticket.requestSite)}`, 'muted')],
  ];
}

function waiters({ moment, state }: Scene): Link[] {
  return moment.links.filter((link) => link.to === state.lane && link.from !== state.lane);
}

function findingRows({ timeline, state }: Scene, width: number): Row[] {
  const about = timeline.findings.filter((finding) =>
    finding.parties.some((party) => party.lane === state.lane),
  );
  return about.slice(0, 3).flatMap((finding) => aboutFinding(finding, width));
}

function aboutFinding(finding: TimelineFinding, width: number): Row[] {
  const title = [run(`${finding.handle} ${finding.kind}, ${finding.certainty}`, 'accent', BOLD)];
  const stack = finding.stack.map((frame) => [run(frame, 'muted')]);
  const why = sentence('why', finding.why, width);
  const fix = sentence('fix', finding.fix ?? '', width);
  return [[], title, ...why, ...fix, ...listed('stack', stack)];
}

function sentence(name: string, text: string, width: number): Row[] {
  return listed(
    name,
    wrap(text, width).map((line) => [run(line)]),
  );
}

function listed(name: string, values: readonly Row[]): Row[] {
  return values.map((value, i) => head(i === 0 ? name : '', value));
}

function head(name: string, value: Row): Row {
  return [cell(name, HEAD + 1, 'muted'), ...value];
}

function frameRow(timeline: Timeline, site: Site): Row {
  const place = siteWords(timeline, site);
  // The program's own frames stand out from those of libraries.
  const tone = libraryPath(site.file) === null ? 'plain' : 'faint';
  return site.fn === ''
    ? [run(place, tone)]
    : [run(site.fn, tone), run(`  ${place}`, tone === 'plain' ? 'muted' : 'faint')];
}

function siteWords({ files }: Timeline, { file, line }: Site): string {
  const short = files.get(file) ?? file;
  return line === 0 ? short : `${short}:${line}`;
}
