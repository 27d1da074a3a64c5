/**
 * What one looks at as a line of text: what a command line needs to show it again, and what is kept of
 * a trace between two sessions. Tasks and findings go by their handles; what a trace does not have is
 * passed over.
 */
import type { Timeline } from '../analyzer/store/timeline.ts';
import { PAGES, type Focus, type Page, type Place, type State } from './model.ts';
import { placeOf } from './moves/place.ts';

/** `at=7900000000&task=T2&page=graph…`: times are nanoseconds. */
export function viewText(state: State, timeline: Timeline): string {
  return partsOf(state, timeline)
    .map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',')}`)
    .join('&');
}

/** The same without what `usual` says too. */
export function viewChanges(state: State, usual: State, timeline: Timeline): string {
  const known = new Set(viewText(usual, timeline).split('&'));
  return viewText(state, timeline)
    .split('&')
    .filter((part) => !known.has(part))
    .join('&');
}

type Part = readonly [name: string, value: string];

function partsOf(state: State, timeline: Timeline): Part[] {
  const { choice, details } = state;
  const handle = (lane: number): string => timeline.lanes[lane]?.handle ?? '';
  const kept = (wanted: 'open' | 'folded'): number[] =>
    [...details].filter(([, shown]) => shown === wanted).map(([lane]) => lane);
  const lanes = (name: string, shown: Iterable<number>): Part[] => {
    const handles = [...shown].map(handle);
    return handles.length === 0 ? [] : [[name, handles.join()]];
  };
  return [
    ['place', placeText(placeOf(state), timeline)],
    ['page', state.page],
    ['list', state.list],
    ['focus', state.focus],
    ['top', String(state.top)],
    ['scroll', String(state.scroll)],
    ['clock', state.clock],
    ['idle', state.foldsIdle ? 'folded' : 'drawn'],
    ['height', state.maximized ? 'all' : 'shared'],
    ...given('search', state.query),
    ...given('filter', choice.filter),
    ...given('resource', timeline.resources[state.resource]?.handle ?? ''),
    ...given('anchor', state.anchor === null ? '' : String(state.anchor)),
    ...lanes('pinned', choice.pinned),
    ...lanes('hidden', choice.hidden),
    ...lanes('only', choice.only ?? []),
    ...lanes('open', kept('open')),
    ...lanes('folded', kept('folded')),
    ...Object.entries(state.marks).map(([letter, place]): Part => [
      `mark.${letter}`,
      placeText(place, timeline),
    ]),
  ];
}

function given(name: string, value: string): Part[] {
  return value === '' ? [] : [[name, value]];
}

function placeText({ at, from, to, lane, finding }: Place, { lanes, findings }: Timeline): string {
  return [at, from, to, lanes[lane]?.handle ?? '', findings[finding]?.handle ?? ''].join();
}

/** The state that looks at what the text says. */
export function withView(state: State, text: string, timeline: Timeline): State {
  const parts: Parts = new Map(text.split('&').map(partIn));
  return {
    ...state,
    ...placeIn(parts.get('place') ?? '', timeline),
    ...panesIn(parts, state),
    ...lanesIn(parts, timeline),
    clock: oneOf(['trace', 'wall'] as const, parts.get('clock')) ?? state.clock,
    foldsIdle: parts.get('idle') === 'folded',
    query: parts.get('search') ?? state.query,
    resource: timeline.resourceOfHandle.get(parts.get('resource') ?? '') ?? state.resource,
    anchor: numberIn(parts.get('anchor')) ?? state.anchor,
    marks: marksIn(parts, timeline),
  };
}

type Parts = ReadonlyMap<string, string>;

function panesIn(parts: Parts, state: State): Partial<State> {
  return {
    page: oneOf(PAGES, parts.get('page')) ?? state.page,
    list: oneOf(LISTS, parts.get('list')) ?? state.list,
    focus: oneOf(FOCUSES, parts.get('focus')) ?? state.focus,
    top: numberIn(parts.get('top')) ?? state.top,
    scroll: numberIn(parts.get('scroll')) ?? state.scroll,
    maximized: parts.get('height') === 'all',
  };
}

/** Which lanes are shown, and how. */
function lanesIn(parts: Parts, timeline: Timeline): Pick<State, 'choice' | 'details'> {
  const lanes = (name: string): number[] => lanesNamed(parts.get(name) ?? '', timeline);
  const only = lanes('only');
  return {
    choice: {
      filter: parts.get('filter') ?? '',
      pinned: lanes('pinned'),
      hidden: new Set(lanes('hidden')),
      only: only.length === 0 ? null : new Set(only),
    },
    details: new Map([
      ...lanes('open').map((lane) => [lane, 'open'] as const),
      ...lanes('folded').map((lane) => [lane, 'folded'] as const),
    ]),
  };
}

type List = Exclude<Page, 'graph' | 'inspector'>;
const LISTS = PAGES.filter((page): page is List => page !== 'graph' && page !== 'inspector');
const FOCUSES: readonly Focus[] = ['timeline', ...PAGES];

function partIn(part: string): [string, string] {
  const [name = '', value = ''] = part.split('=', 2);
  try {
    return [name, decodeURIComponent(value)];
  } catch {
    return [name, ''];
  }
}

function oneOf<Word extends string>(words: readonly Word[], text: string | undefined): Word | undefined {
  return words.find((word) => word === text);
}

function numberIn(text: string | undefined): number | null {
  const number = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) && number >= 0 ? number : null;
}

function lanesNamed(handles: string, { laneOfHandle }: Timeline): number[] {
  const lanes = handles.split(',').flatMap((handle) => laneOfHandle.get(handle) ?? []);
  return [...new Set(lanes)];
}

function placeIn(text: string, { laneOfHandle, findings }: Timeline): Place | null {
  const [time, start, end, task = '', handle = ''] = text.split(',');
  const [at, from, to] = [numberIn(time), numberIn(start), numberIn(end)];
  if (at === null || from === null || to === null || to < from) return null;
  const finding = findings.findIndex((one) => one.handle === handle);
  return { at, from, to, lane: laneOfHandle.get(task) ?? 0, finding };
}

function marksIn(parts: Parts, timeline: Timeline): Record<string, Place> {
  const marks: Record<string, Place> = {};
  for (const [name, value] of parts) {
    const [, letter] = /^mark\.(\p{L})$/u.exec(name) ?? [];
    const place = letter === undefined ? null : placeIn(value, timeline);
    if (letter !== undefined && place !== null) marks[letter] = place;
  }
  return marks;
}
