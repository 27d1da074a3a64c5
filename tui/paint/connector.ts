import type { Grid } from '../grid.ts';
import { laneOrder } from '../lane-list.ts';
import { lanesShown } from '../shown.ts';
import { TONE } from '../tones.ts';
import type { Scene } from './scene.ts';

/** A line beside the names, from the selected task to those who keep it waiting at the playhead. */
export function paintConnector(grid: Grid, scene: Scene): void {
  const { state, moment, layout, timeline, glyphs } = scene;
  const rows = lanesShown(state, layout, timeline);
  const order = laneOrder(state, timeline);
  const rowOf = (lane: number): number => {
    const row = rows.findIndex((shown) => shown.lane === lane && shown.resource === null);
    // One that is scrolled away is above or below all that is shown.
    return row >= 0 ? row : order.indexOf(lane) < state.top ? -1 : rows.length;
  };
  const blockers = moment.links.filter((link) => link.from === state.lane && link.to >= 0);
  const ends = [...new Set(blockers.map((link) => rowOf(link.to)))];
  if (ends.length === 0) return;
  const start = rowOf(state.lane);
  const [first, last] = [Math.min(start, ...ends), Math.max(start, ...ends)];
  for (let row = Math.max(0, first); row <= Math.min(last, rows.length - 1); row++) {
    const glyph =
      row === start ? corner(start, first, last, scene) : ends.includes(row) ? glyphs.arrow : glyphs.wall;
    const tone = moment.dead.has(state.lane) ? TONE.dead : TONE.waiting;
    grid.text(layout.labelWidth - 1, layout.lanesTop + row, glyph, { fg: tone });
  }
}

function corner(start: number, first: number, last: number, { glyphs }: Scene): string {
  if (first === last) return glyphs.itself;
  if (first === start) return glyphs.turnDown;
  return last === start ? glyphs.turnUp : glyphs.turnBoth;
}
