/** Below the graph: what it was a moment ago, what it will be, and what changed since mark a. */
import type { Link } from '../moment.ts';
import { indexAfter, indexBefore } from '../sorted.ts';
import { run, type Row } from './row.ts';
import type { Scene } from './scene.ts';
import { laneText, resourceText, stampText } from './words.ts';

const MOST_ROWS = 8;

/** Rows under their titles; none where nothing changes. */
export function changeRows(scene: Scene): Row[] {
  return [
    ...section(scene, `since mark a (${markText(scene)})`, sinceMark(scene)),
    ...section(scene, 'until now', past(scene)),
    ...section(scene, 'later', future(scene)),
  ];
}

type Change = { readonly link: Link; readonly change: 'new' | 'gone' | 'later' };

function section(scene: Scene, title: string, changes: readonly Change[]): Row[] {
  if (changes.length === 0) return [];
  const rows = changes.slice(0, MOST_ROWS).map(({ link, change }) => linkRow(scene, link, change));
  const more = changes.length - rows.length;
  const rest: Row[] = more > 0 ? [[run(`  ${more} more`, 'faint')]] : [];
  return [[run(title, 'muted')], ...rows, ...rest, []];
}

const as =
  (change: Change['change']) =>
  (link: Link): Change => ({ link, change });

function markText({ state, timeline }: Scene): string {
  const mark = state.marks['a'];
  return mark === undefined ? '' : stampText(timeline, mark.at);
}

function sinceMark(scene: Scene): Change[] {
  const mark = scene.state.marks['a'];
  if (mark === undefined || mark.at === scene.moment.at) return [];
  const then = scene.momentAt(mark.at).links;
  const now = scene.moment.links;
  return [...without(now, then).map(as('new')), ...without(then, now).map(as('gone'))];
}

/** Waits that what happened last has ended. */
function past(scene: Scene): Change[] {
  const { timeline, state, moment } = scene;
  const { at } = timeline.events;
  const last = at[indexAfter(at, moment.at) - 1];
  const before = last === undefined ? undefined : at[indexBefore(at, last)];
  if (before === undefined || state.marks['a'] !== undefined) return [];
  const { changes } = timeline;
  if ((changes[indexAfter(changes, moment.at) - 1] ?? 0) <= before) return [];
  // A wait that goes on is not over because it is known by now who could end it.
  const lasting = new Set(moment.links.map(waitKey));
  const gone = scene.momentAt(before).links.filter((link) => !lasting.has(waitKey(link)));
  return gone.map(as('gone'));
}

function waitKey({ from, resource, since }: Link): string {
  return `${from} ${resource} ${since}`;
}

/** Waits that are yet to come and stay: at the end, and when the current finding begins. */
function future(scene: Scene): Change[] {
  const { timeline, state, moment } = scene;
  const begins = timeline.findings[state.finding]?.since ?? 0;
  const moments = [begins, timeline.endsAt].filter((at) => at > moment.at);
  const links = moments.flatMap((at) => scene.momentAt(at).links.filter(({ since }) => since > moment.at));
  const later = new Map(links.map((link) => [keyOf(link), link]));
  return [...later.values()].toSorted((a, b) => a.since - b.since).map(as('later'));
}

/** Those of the waits that are not among the others. */
function without(links: readonly Link[], others: readonly Link[]): Link[] {
  const known = new Set(others.map(keyOf));
  return links.filter((link) => !known.has(keyOf(link)));
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
