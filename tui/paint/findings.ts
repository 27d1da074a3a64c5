import type { Timeline, TimelineFinding } from '../../analyzer/store/timeline.ts';
import { BOLD, widthOf } from '../grid.ts';
import { around, cell, fitRow, run, wrap, type Row } from './row.ts';
import type { Scene } from './scene.ts';
import { laneText, severityTone, spanText, stampText } from './words.ts';

/** The findings, worst first; below them, where there is room, how the current one happened. */
export function findingRows(scene: Scene, width: number, height: number): Row[] {
  const { findings } = scene.timeline;
  if (findings.length === 0) return [[run('no findings in this trace', 'muted')]];
  const first = around(scene.state.finding, findings.length, height);
  const shown = findings.slice(first, first + height);
  const columns = columnsFor(shown, scene, width);
  const rows = shown.map((finding, i) => {
    const isCurrent = first + i === scene.state.finding;
    const row = findingRow(finding, scene, columns);
    return isCurrent ? fitRow(row, width, 'selected') : row;
  });
  const current = findings[scene.state.finding];
  const story = current === undefined ? [] : storyRows(current, scene, width, height - rows.length);
  return [...rows, ...story];
}

const PREDICTED = 'it did not happen: one order of what was recorded that would hang';

/** All of its title, and the steps: the last one up to the playhead is pointed at, later ones are dimmed. */
function storyRows(finding: TimelineFinding, scene: Scene, width: number, height: number): Row[] {
  const { timeline, moment, glyphs } = scene;
  const title: Row[] = [
    ...wrap(`${finding.handle} ${finding.title}`, width).map((line) => [run(line, 'accent', BOLD)]),
    ...(finding.kind === 'predicted-deadlock' ? [[run(PREDICTED, 'muted')]] : []),
  ];
  const room = height - title.length - 1;
  if (room < 0) return [];
  const now = finding.story.findLastIndex((step) => step.at <= moment.at);
  const first = around(now, finding.story.length, room);
  const steps = finding.story.slice(first, first + room).map(({ at, lane, text, note }, i): Row => {
    const isPast = first + i <= now;
    return [
      run(first + i === now ? `${glyphs.pointer} ` : '  ', 'accent'),
      cell(stampText(timeline, at), 11, isPast ? 'plain' : 'faint'),
      cell(lane < 0 ? '' : laneText(timeline, lane), 22, isPast ? 'plain' : 'faint'),
      run(' '),
      run(text, isPast ? 'plain' : 'faint'),
      run(note === null ? '' : `  ${note.replaceAll('-', ' ')}`, note === 'blocked' ? 'waiting' : 'dead'),
    ];
  });
  return [[], ...title, ...steps];
}

/** No wider than what is in them, so that titles get the room. */
type Columns = { readonly kind: number; readonly since: number; readonly lasted: number };

/** Narrower than this there is no room for how long each lasted. */
const WIDE_ENOUGH = 72;

function columnsFor(findings: readonly TimelineFinding[], { timeline }: Scene, width: number): Columns {
  const widest = (text: (finding: TimelineFinding) => string): number =>
    findings.reduce((most, finding) => Math.max(most, widthOf(text(finding))), 0);
  return {
    kind: widest(({ kind }) => kind) + 2,
    since: widest(({ since }) => stampText(timeline, since)) + 2,
    lasted: width < WIDE_ENOUGH ? 0 : widest((finding) => lastedText(finding, timeline)) + 2,
  };
}

function findingRow(finding: TimelineFinding, { glyphs, timeline }: Scene, columns: Columns): Row {
  const tone = severityTone(finding);
  return [
    run(`${glyphs[finding.severity]} `, tone, BOLD),
    cell(finding.handle, 4, 'muted'),
    cell(finding.kind.toUpperCase(), columns.kind, tone, BOLD),
    cell(stampText(timeline, finding.since), columns.since),
    ...(columns.lasted === 0 ? [] : [cell(lastedText(finding, timeline), columns.lasted, 'muted')]),
    run(finding.title),
  ];
}

/** How long; with a plus if it still was so at the end. */
function lastedText({ since, until }: TimelineFinding, { endsAt }: Timeline): string {
  const lasted = (until ?? endsAt) - since;
  return lasted < 1000 ? '' : `${spanText(lasted)}${until === null ? ' +' : ''}`;
}
