/** The wait-for graph at the playhead: rings first, then who is stuck behind somebody who can still act. */
import { groupBy } from '../../analyzer/store/group.ts';
import type { TimelineFinding } from '../../analyzer/store/timeline.ts';
import { BOLD } from '../grid.ts';
import type { Link } from '../moment.ts';
import { changeRows } from './graph-changes.ts';
import { laneNow, nowRow } from './now.ts';
import { run, type Row } from './row.ts';
import type { Scene } from './scene.ts';
import { laneText, resourceInFull, spanText, stateTone } from './words.ts';

/** More rows than anybody reads; what is beyond them is counted. */
const MOST_ROWS = 400;

/** All of it, as wide as it comes. */
export function graphRows(scene: Scene): Row[] {
  const { links, rings, outside } = scene.moment;
  const drawing: Drawing = { scene, rows: [], drawn: new Set(), waiters: groupBy(links, (link) => link.to) };
  for (const ring of rings) for (const lane of ring) drawing.drawn.add(lane);
  for (const ring of rings) drawRing(drawing, ring);
  drawRoots(drawing, links);
  drawUnanswered(drawing, links);
  drawHopeless(drawing);
  if (drawing.rows.length === 0) drawing.rows.push([run('no task waits for another one here', 'muted')]);
  if (outside > 0)
    drawing.rows.push([
      run(`${outside} more wait${outside === 1 ? 's' : ''} for a timer or the outside`, 'faint'),
    ]);
  const shown =
    drawing.rows.length > MOST_ROWS
      ? [...drawing.rows.slice(0, MOST_ROWS), [run('… and more', 'faint')]]
      : drawing.rows;
  const changes = changeRows(scene);
  return changes.length === 0 ? shown : [...shown, [], ...changes];
}

type Drawing = {
  readonly scene: Scene;
  readonly rows: Row[];
  /** Lanes that have their place already. */
  readonly drawn: Set<number>;
  readonly waiters: ReadonlyMap<number, readonly Link[]>;
};

function drawRing(drawing: Drawing, ring: readonly number[]): void {
  const { scene, rows } = drawing;
  const { glyphs } = scene;
  rows.push(ringTitle(scene, ring));
  for (const [i, lane] of ring.entries()) {
    const next = ring[(i + 1) % ring.length]!;
    const links = scene.moment.links.filter((link) => link.from === lane);
    const link = links.find((each) => each.to === next)!;
    rows.push([
      run(i === 0 ? `${glyphs.corner}${glyphs.pointer} ` : `${glyphs.wall}  `, 'dead'),
      name(scene, lane, 'dead'),
      run(link.site === '' ? '' : `  ${link.site}`, 'muted'),
    ]);
    drawWaiters(drawing, lane, [run(`${glyphs.wall}  `, 'dead')]);
    for (const other of links) if (other !== link && other.to >= 0) rows.push(alsoRow(scene, other));
    if (i < ring.length - 1) rows.push(...downRows(scene, link));
    else
      rows.push([
        run(`${glyphs.cornerEnd}${glyphs.rule.repeat(3)} `, 'dead'),
        ...what(scene, link),
        run(` ${glyphs.up}`, 'dead'),
      ]);
  }
  rows.push([]);
}

function downRows(scene: Scene, link: Link): Row[] {
  const { wall, down } = scene.glyphs;
  return [
    [run(`${wall}   ${wall} `, 'dead'), ...what(scene, link)],
    [run(`${wall}   ${down} `, 'dead'), run(byWhom(link), 'muted')],
  ];
}

/** One that waits for several at once. */
function alsoRow(scene: Scene, link: Link): Row {
  const to = link.resource < 0 ? [] : [run(` ${byWhom(link)} `, 'muted'), name(scene, link.to, 'plain')];
  return [
    run(`${scene.glyphs.wall}   ${scene.glyphs.wall} `, 'dead'),
    run('also ', 'muted'),
    ...what(scene, link),
    ...to,
  ];
}

function ringTitle(scene: Scene, ring: readonly number[]): Row {
  const lanes = new Set(ring);
  const finding = scene.timeline.findings.find((one) => isAbout(one, lanes, scene.moment.at));
  const size = ring.length === 1 ? 'a task waits for itself' : `${ring.length} tasks wait for each other`;
  const head =
    finding === undefined ? 'RING' : `${finding.kind.toUpperCase().replaceAll('-', ' ')} ${finding.handle}`;
  const sure = finding === undefined ? '' : `, ${finding.certainty}`;
  return [run(`${scene.glyphs.error} ${head}`, 'dead', BOLD), run(`  ${size}${sure}`)];
}

function isAbout(finding: TimelineFinding, lanes: ReadonlySet<number>, at: number): boolean {
  const members = finding.parties.filter((party) => party.role === 'member');
  return finding.since <= at && members.some((party) => lanes.has(party.lane));
}

/** Tasks that could go on, and those that wait for them. */
function drawRoots(drawing: Drawing, links: readonly Link[]): void {
  const waiting = new Set(links.map((link) => link.from));
  const fresh = links.filter(
    (link) => link.to >= 0 && !waiting.has(link.to) && !drawing.drawn.has(link.from),
  );
  const roots = new Set(fresh.map((link) => link.to));
  for (const root of roots) {
    const { timeline, moment, glyphs } = drawing.scene;
    const { endedAt } = timeline.lanes[root]!;
    const hasEnded = endedAt !== null && endedAt <= moment.at;
    const ended = hasEnded ? [run(`ended ${spanText(moment.at - endedAt)} ago`, 'dead')] : null;
    drawing.drawn.add(root);
    drawing.rows.push([
      run(`${glyphs.ended} `, hasEnded ? 'dead' : stateTone(laneNow(drawing.scene, root).state)),
      name(drawing.scene, root, 'plain'),
      run('  '),
      ...(ended ?? nowRow(drawing.scene, root)),
    ]);
    drawWaiters(drawing, root, []);
    drawing.rows.push([]);
  }
}

/** Waits for something that nobody is known to bring about. */
function drawUnanswered(drawing: Drawing, links: readonly Link[]): void {
  const open = links.filter((link) => link.to < 0 && !drawing.drawn.has(link.from));
  for (const [resource, waiters] of groupBy(open, (link) => link.resource)) {
    const { timeline, glyphs } = drawing.scene;
    const text = resource < 0 ? 'a task that was not recorded' : resourceInFull(timeline, resource);
    const isHopeless = waiters.some((link) => drawing.scene.moment.dead.has(link.from));
    drawing.rows.push([
      run(`${glyphs.info} `, 'waiting'),
      run(text),
      isHopeless ? run('  nobody is left to end it', 'dead') : run('  by whom is not known', 'muted'),
    ]);
    drawTree(drawing, waiters, []);
    drawing.rows.push([]);
  }
}

/** Waits that end from outside as a rule, but that a finding says will not. */
function drawHopeless({ scene, rows, drawn }: Drawing): void {
  const lone = [...scene.moment.dead].filter((lane) => !drawn.has(lane));
  for (const lane of lone) {
    rows.push([
      run(`${scene.glyphs.error} `, 'dead'),
      name(scene, lane, 'dead'),
      run('  '),
      ...nowRow(scene, lane),
    ]);
  }
  if (lone.length > 0) rows.push([]);
}

function drawWaiters(drawing: Drawing, lane: number, prefix: Row): void {
  drawTree(drawing, drawing.waiters.get(lane) ?? [], prefix);
}

/** Depth first, with a stack of its own. */
function drawTree(drawing: Drawing, waiters: readonly Link[], prefix: Row): void {
  const { scene, rows, drawn } = drawing;
  const todo = place(drawing, waiters, prefix);
  for (let next = todo.pop(); next !== undefined && rows.length <= MOST_ROWS; next = todo.pop()) {
    const { link, isLast } = next;
    const { branch, lastBranch, wall } = scene.glyphs;
    const tone = scene.moment.dead.has(link.from) ? 'dead' : 'waiting';
    rows.push([
      ...next.prefix,
      run(`${isLast ? lastBranch : branch} `, 'muted'),
      name(scene, link.from, tone),
      run(' '),
      ...(link.to < 0 ? what(scene, link) : whatBelow(scene, link)),
      run(link.site === '' ? '' : `  ${link.site}`, 'muted'),
    ]);
    const deeper = [...next.prefix, run(isLast ? '   ' : `${wall}  `, 'muted')];
    todo.push(...place(drawing, drawing.waiters.get(link.from) ?? [], deeper));
    drawn.add(link.from);
  }
}

type Branch = { readonly link: Link; readonly isLast: boolean; readonly prefix: Row };

/** The first waiter ends up on top of the stack. */
function place({ drawn }: Drawing, waiters: readonly Link[], prefix: Row): Branch[] {
  const fresh = waiters.filter((link) => !drawn.has(link.from)).toSorted((a, b) => a.since - b.since);
  for (const { from } of fresh) drawn.add(from);
  return fresh.map((link, i) => ({ link, prefix, isLast: i === fresh.length - 1 })).toReversed();
}

function name(scene: Scene, lane: number, tone: 'dead' | 'waiting' | 'plain'): ReturnType<typeof run> {
  const isSelected = lane === scene.state.lane;
  return run(laneText(scene.timeline, lane), isSelected ? 'strong' : tone, isSelected ? BOLD : 0);
}

function what(scene: Scene, link: Link): Row {
  const { timeline, moment } = scene;
  const waited = moment.at - link.since;
  const thing = link.resource < 0 ? laneText(timeline, link.to) : resourceInFull(timeline, link.resource);
  return [
    run(waited < 1000 ? 'waits for ' : `waits ${spanText(waited)} for `, 'muted'),
    run(thing, link.resource < 0 ? 'plain' : 'hold'),
  ];
}

/** The same below the one that is waited for. */
function whatBelow(scene: Scene, link: Link): Row {
  if (link.resource >= 0) return what(scene, link);
  const waited = scene.moment.at - link.since;
  return [run(waited < 1000 ? 'awaits it' : `awaits it for ${spanText(waited)}`, 'muted')];
}

function byWhom(link: Link): string {
  if (link.via === 'hold') return 'held by';
  if (link.via === 'await') return 'which is';
  return 'up to';
}
