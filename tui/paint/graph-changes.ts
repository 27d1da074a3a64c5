/** Below the graph: what it was a moment ago, what it will be, and what changed since mark a. */
import type { Nanos } from '../../format/events.ts';
import type { Link } from '../moment.ts';
import { indexAfter, indexBefore } from '../sorted.ts';
import { run, type Row } from './row.ts';
import type { Scene } from './scene.ts';
import { laneText, resourceText, stampText } from './words.ts';

const MOST_ROWS = 8;

/** Rows under their titles; none where nothing changes. */
export function changeRows(scene: Scene): Row[] {
  return [
    ...section(`since mark a (${markText(scene)})`, sinceMark(scene)),
    ...section('until now', past(scene)),
    ...section('later', future(scene)),
  ];
}

function section(title: string, rows: readonly Row[]): Row[] {
  const more = rows.length - MOST_ROWS;
  const rest: Row[] = more > 0 ? [[run(`  ${more} more`, 'faint')]] : [];
  return rows.length === 0 ? [] : [[run(title, 'muted')], ...rows.slice(0, MOST_ROWS), ...rest, []];
}

function markText({ state, timeline }: Scene): string {
  const mark = state.marks['a'];
  return mark === undefined ? '' : stampText(timeline, mark.at);
}

function sinceMark(scene: Scene): Row[] {
  const mark = scene.state.marks['a'];
  if (mark === undefined || mark.at === scene.moment.at) return [];
  const then = scene.momentAt(mark.at).links;
  const now = scene.moment.links;
  const came = without(now, then).map((link) => linkRow(scene, link, 'new'));
  return [...came, ...without(then, now).map((link) => linkRow(scene, link, 'gone'))];
}

/** Waits that the last change of the graph ended. */
function past(scene: Scene): Row[] {
  const at = lastChange(scene);
  if (at < 0 || scene.state.marks['a'] !== undefined) return [];
  const ended = without(scene.momentAt(at).links, scene.moment.links);
  return ended.map((link) => linkRow(scene, link, 'gone'));
}

/** Just before the graph became what it is; -1: it always was. */
function lastChange({ timeline: { changes }, moment }: Scene): Nanos {
  const change = changes[indexAfter(changes, moment.at) - 1];
  const before = change === undefined ? undefined : changes[indexBefore(changes, change)];
  return before ?? (change === undefined ? -1 : 0);
}

/** Waits that are yet to come and stay: at the end, and when the current finding begins. */
function future(scene: Scene): Row[] {
  const { timeline, state, moment } = scene;
  const begins = timeline.findings[state.finding]?.since ?? 0;
  const moments = [begins, timeline.endsAt].filter((at) => at > moment.at);
  const links = moments.flatMap((at) => scene.momentAt(at).links.filter(({ since }) => since > moment.at));
  const later = links.filter((link, i) => links.findIndex((one) => isSame(one, link)) === i);
  return later.toSorted((a, b) => a.since - b.since).map((link) => linkRow(scene, link, 'later'));
}

function without(links: readonly Link[], others: readonly Link[]): Link[] {
  const known = new Set(others.map(keyOf));
  return links.filter((link) => !known.has(keyOf(link)));
}

function isSame(a: Link, b: Link): boolean {
  return keyOf(a) === keyOf(b);
}

function keyOf({ from, to, resource, since }: Link): string {
  return `${from} ${to} ${resource} ${since}`;
}

function linkRow({ timeline, glyphs }: Scene, link: Link, change: 'new' | 'gone' | 'later'): Row {
  const object = link.resource < 0 ? laneText(timeline, link.to) : resourceText(timeline, link.resource);
  const verb = change === 'gone' ? ' waited for ' : ' waits for ';
  return [
    run(`  ${change === 'gone' ? glyphs.gone : glyphs.new} `, change === 'new' ? 'waiting' : 'muted'),
    run(change === 'later' ? `${stampText(timeline, link.since)} ` : '', 'muted'),
    run(laneText(timeline, link.from), change === 'new' ? 'plain' : 'muted'),
    run(verb, 'faint'),
    run(object, change === 'new' ? 'hold' : 'muted'),
  ];
}
