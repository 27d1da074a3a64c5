import { Grid } from '../grid.ts';
import { paintConnector } from './connector.ts';
import { paintLanes } from './lanes.ts';
import { paintLoops } from './loops.ts';
import { paintMinimap } from './minimap.ts';
import { paintPlayhead, paintRuler } from './ruler.ts';
import type { Scene } from './scene.ts';
import { paintWakes } from './wakes.ts';

const RULER = 2;

/** Minimap, ruler, loops and lanes: all that moves with the playhead. */
export function paintCanvas(scene: Scene): Grid {
  const { canvas } = scene.layout;
  const grid = new Grid(canvas.width, canvas.height);
  paintMinimap(grid, scene);
  if (canvas.height > RULER + 1) {
    paintLoops(grid, RULER + 1, scene);
    paintLanes(grid, scene);
    paintConnector(grid, scene);
    paintWakes(grid, scene);
    paintPlayhead(grid, RULER + 1, scene);
  }
  paintRuler(grid, RULER, scene);
  return grid;
}
