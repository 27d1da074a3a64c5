/** All there is to know about the selected task at the playhead. */
import type { Site } from '../../analyzer/model.ts';
import type { Timeline, TimelineFinding } from '../../analyzer/store/timeline.ts';
import { BOLD } from '../grid.ts';
import type { LaneHold, LaneWait, Link } from '../moment.ts';
import { cell, run, wrap, type Row } from './row.ts';
import type { Scene } from './scene.ts';
import {
  laneStateAt,
  lastedText,
  laneText,
  resourceInFull,
  stampText,
  stateTone,
  STATE_WORDS,
} from './words.ts';

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
    ...listed(
      'holds',
      holds.map((hold) => holdText(scene, hold)),
    ),
    ...listed(
      'blocks',
      waiters(scene).map((link) => [
        run(laneText(timeline, link.from)),
        run(` ${lastedText(moment.at - link.since)}`, 'muted'),
      ]),
    ),
    ...findingRows(scene, width - HEAD - 1),
  ];
}

function stateRows({ state, timeline, moment }: Scene): Row[] {
  const lane = timeline.lanes[state.lane]!;
  const now = laneStateAt(timeline, state.lane, state.at);
  const isDead = moment.dead.has(state.lane) && now.state === 'waiting';
  const shown = isDead ? 'dead' : now.state;
  const what = resourceInFull(timeline, now.resource);
  const lives = lane.endedAt === null ? 'to the end of the trace' : `to ${stampText(timeline, lane.endedAt)}`;
  const rows: Row[] = [
    head('state', [run(stateWord(shown, what), stateTone(shown)), run(` ${what}`, 'hold')]),
    head('lives', [run(`${stampText(timeline, lane.startedAt)} ${lives}`)]),
  ];
  if (now.state !== 'absent')
    rows.splice(
      1,
      0,
      head('since', [run(`${stampText(timeline, now.since)}, ${lastedText(state.at - now.since)}`)]),
    );
  if (timeline.processes.length > 1)
    rows.push(head('process', [run(processText(timeline.processes, lane.process))]));
  return rows;
}

/** "waits for" without a name for what would be cut off. */
function stateWord(state: keyof typeof STATE_WORDS, what: string): string {
  return what === '' && state === 'waiting' ? 'waits' : STATE_WORDS[state];
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
  const target = task >= 0 ? laneText(timeline, task) : resourceInFull(timeline, resource);
  const ends = moment.links.filter(
    (link) =>
      link.from === state.lane && link.to >= 0 && (link.resource === resource || link.resource === -1),
  );
  const rows: Row[] = [
    head('waits for', [
      run(target === '' ? 'something no hook knows' : target, 'hold'),
      run(` since ${stampText(timeline, wait.since)}`),
    ]),
  ];
  if (wait.deadlineAt !== null)
    rows.push(head('', [run(`gives up at ${stampText(timeline, wait.deadlineAt)}`)]));
  rows.push(
    ...listed(
      endsWord(ends[0]),
      ends.map((link) => [run(laneText(timeline, link.to), 'dead')]),
    ),
  );
  const frames = stack.length > 0 ? stack : wait.site === null ? [] : [wait.site];
  return [
    ...rows,
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

function holdText({ timeline }: Scene, { ticket, resource }: LaneHold): Row {
  const from = [
    run(resourceInFull(timeline, resource), 'hold'),
    run(` since ${stampText(timeline, ticket.heldSince ?? 0)}`),
  ];
  return ticket.requestSite === null
    ? from
    : [...from, run(`  ${siteWords(timeline, ticket.requestSite)}`, 'muted')];
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
  return site.fn === '' ? [run(place)] : [run(site.fn), run(`  ${place}`, 'muted')];
}

function siteWords({ files }: Timeline, { file, line }: Site): string {
  const short = files.get(file) ?? file;
  return line === 0 ? short : `${short}:${line}`;
}
