/** The page of `export --html`: the timeline, the graph at its cursor, and what joins them. */
import { Colours, LOOK_OF, WORDS } from './colours.ts';
import { LANE_STATES } from '../analyzer/store/timeline.ts';
import { decode, type Trace } from './decode.ts';
import { detailsOf } from './details.ts';
import { graphAt, handleOf } from './graph-at.ts';
import { GraphPane } from './graph.ts';
import { KEYS, moved } from './keys.ts';
import { Overview } from './overview.ts';
import { Timeline } from './timeline.ts';
import { atFinding, filtered, panned, wholeTrace, withCursor, withRange, zoomed, type View } from './view.ts';

class Page {
  readonly #trace: Trace;
  readonly #timeline: Timeline;
  readonly #overview: Overview;
  readonly #graph: GraphPane;
  readonly #details = element('output', 'details');
  #view: View;
  #frame = 0;

  constructor(trace: Trace, section: HTMLElement, graph: HTMLElement) {
    const colours = new Colours();
    colours.apply(document.documentElement);
    this.#trace = trace;
    this.#view = atFinding(wholeTrace(trace), trace, 0);
    this.#timeline = new Timeline(trace, colours);
    this.#overview = new Overview(trace, colours, (from, to) =>
      this.#show(withRange(this.#view, trace, from, to)),
    );
    this.#graph = new GraphPane(graph);
    section.append(
      element('h2', '', 'Timeline'),
      this.#overview.element,
      this.#controls(),
      this.#timeline.element,
      this.#details,
    );
    section.hidden = false;
  }

  start(): void {
    this.#listen();
    this.#show(this.#view);
  }

  #show(view: View): void {
    this.#view = view;
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    this.#frame = 0;
    const graph = graphAt(this.#trace, this.#view.at);
    this.#overview.paint(this.#view);
    this.#timeline.paint(this.#view, graph.edges);
    this.#graph.paint(graph, handleOf(this.#trace, this.#view.lane));
    this.#details.textContent = detailsOf(this.#trace, this.#view.lane, this.#view.at);
  }

  #controls(): HTMLElement {
    const row = element('div', 'controls');
    const filter = document.createElement('input');
    filter.type = 'search';
    filter.placeholder = 'filter tasks';
    filter.setAttribute('aria-label', 'filter tasks');
    filter.addEventListener('input', () => this.#show(filtered(this.#view, this.#trace, filter.value)));
    const help = KEYS.map(({ keys, does }) => `${keys.join(' or ')}: ${does}`).join('\n');
    const keys = element('span', 'keys', 'keys: ← → time, ↑ ↓ task, w s zoom, a d move, e finding, 0 all');
    keys.title = help;
    row.append(filter, legend(), keys);
    if (this.#trace.left > 0)
      row.append(
        element(
          'span',
          'left',
          `${this.#trace.left.toLocaleString('en')} short waits and holds are left out`,
        ),
      );
    return row;
  }

  #listen(): void {
    addEventListener('resize', () => this.#show(this.#view));
    addEventListener('keydown', (event) => this.#key(event));
    addEventListener('beforeprint', () =>
      document.querySelectorAll('details').forEach((one) => (one.open = true)),
    );
    document.querySelectorAll<HTMLButtonElement>('button[data-finding]').forEach((button) => {
      button.hidden = false;
      button.addEventListener('click', () => this.#jump(button.dataset['finding'] ?? ''));
    });
    const { element: lanes } = this.#timeline;
    lanes.addEventListener('scroll', () => this.#show(this.#view));
    lanes.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    lanes.addEventListener('pointerdown', (event) => this.#press(event));
    lanes.addEventListener('pointermove', (event) => {
      const lane = this.#timeline.laneAt(event.clientY, this.#view);
      lanes.title =
        lane === null ? '' : detailsOf(this.#trace, lane, this.#timeline.timeAt(event.clientX, this.#view));
    });
  }

  #key(event: KeyboardEvent): void {
    const isTyping = event.target instanceof HTMLInputElement;
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const view = moved(event.key, this.#view, this.#trace);
    if (view === null) return;
    event.preventDefault();
    this.#show(view);
    this.#timeline.reveal(view);
  }

  #jump(handle: string): void {
    const index = this.#trace.findings.findIndex((finding) => finding.handle === handle);
    this.#show(atFinding(this.#view, this.#trace, index));
    this.#timeline.reveal(this.#view);
    this.#timeline.element.scrollIntoView({ block: 'center' });
    this.#timeline.element.focus({ preventScroll: true });
  }

  /** As in maps and in Perfetto: with Ctrl it zooms, with Shift it moves in time; alone it scrolls. */
  #wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey && event.deltaX === 0) return;
    event.preventDefault();
    const { from, to } = this.#view;
    const by = event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (event.ctrlKey || event.metaKey)
      this.#show(
        zoomed(
          this.#view,
          this.#trace,
          1.002 ** event.deltaY,
          this.#timeline.timeAt(event.clientX, this.#view),
        ),
      );
    else this.#show(panned(this.#view, this.#trace, (by / 1000) * (to - from)));
  }

  /** A click sets the cursor, a drag moves what is shown. */
  #press(down: PointerEvent): void {
    const began = this.#view;
    const grasped = this.#timeline.timeAt(down.clientX, began);
    let isDrag = false;
    const { element: lanes } = this.#timeline;
    const move = (event: PointerEvent): void => {
      isDrag ||= Math.abs(event.clientX - down.clientX) > 4;
      if (isDrag)
        this.#show(panned(began, this.#trace, grasped - this.#timeline.timeAt(event.clientX, began)));
    };
    const up = (): void => {
      lanes.removeEventListener('pointermove', move);
      if (isDrag) return;
      const lane = this.#timeline.laneAt(down.clientY, began) ?? began.lane;
      this.#show({ ...withCursor(began, this.#trace, grasped), lane });
    };
    lanes.addEventListener('pointermove', move);
    addEventListener('pointerup', up, { once: true });
  }
}

function element(tag: 'div' | 'span' | 'h2' | 'output', name: string, text = ''): HTMLElement {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

/** What the bars mean. */
function legend(): HTMLElement {
  const list = element('span', 'legend');
  LANE_STATES.forEach((state, i) => {
    const [look, word] = [LOOK_OF[i], WORDS[state]];
    if (look === null || look === undefined || word === undefined) return;
    const entry = element('span', `state ${look.pattern}`, word);
    entry.style.setProperty('--tone', `var(--${look.tone})`);
    list.append(entry);
  });
  return list;
}

async function start(): Promise<void> {
  const [data, timeline, graph] = ['data', 'timeline', 'graph'].map((id) => document.getElementById(id));
  if (data && timeline && graph) new Page(await decode(data.textContent ?? ''), timeline, graph).start();
}

void start();
