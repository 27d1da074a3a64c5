/** Block elements and box lines as shapes that fill their cell to the edge. */
const WIDTH = 9;
const HEIGHT = 20;

const SHADES: Readonly<Record<string, number>> = { '░': 0.28, '▒': 0.5, '▓': 0.8, '█': 1 };
/** Shapes that leave room around themselves. */
const SMALL: Readonly<Record<string, { x: number; y: number; width: number; height: number }>> = {
  '■': { x: 0, y: 3, width: WIDTH - 1, height: HEIGHT - 6 },
  '╌': { x: 1, y: HEIGHT / 2 - 0.7, width: WIDTH - 4, height: 1.4 },
  '·': { x: WIDTH / 2 - 1, y: HEIGHT / 2 - 1, width: 2, height: 2 },
};
const EIGHTHS = ' ▁▂▃▄▅▆▇█';

/** Arms of a line in quarters of a cell: up, right, down, left; 2 is a thick one. */
const ARMS: Readonly<Record<string, readonly [number, number, number, number]>> = {
  '─': [0, 1, 0, 1],
  '━': [0, 2, 0, 2],
  '│': [1, 0, 1, 0],
  '╷': [0, 0, 1, 0],
  '├': [1, 1, 1, 0],
  '└': [1, 1, 0, 0],
  '╭': [0, 1, 1, 0],
  '╰': [1, 1, 0, 0],
  '╮': [0, 0, 1, 1],
  '╯': [1, 0, 0, 1],
  '┤': [1, 0, 1, 1],
  '┣': [2, 2, 2, 0],
};

type Point = { readonly x: number; readonly y: number };

/** Whether a glyph has a shape here; the others are ordinary characters. */
export function isDrawn(glyph: string): boolean {
  return glyph in SHADES || glyph in ARMS || glyph in SMALL || (glyph > ' ' && EIGHTHS.includes(glyph));
}

/** As many of one glyph, side by side, their top left corner at the point; null: not one to draw. */
export function drawGlyphs(glyph: string, count: number, { x, y }: Point, fill: string): string | null {
  if (!isDrawn(glyph)) return null;
  const width = count * WIDTH;
  const shade = SHADES[glyph];
  if (shade !== undefined)
    return box({ x, y }, width, HEIGHT, `fill="${fill}"${shade === 1 ? '' : ` fill-opacity="${shade}"`}`);
  const level = EIGHTHS.indexOf(glyph);
  if (level > 0)
    return box({ x, y: y + HEIGHT - (HEIGHT * level) / 8 }, width, (HEIGHT * level) / 8, `fill="${fill}"`);
  const one = (i: number): string => drawOne(glyph, { x: x + i * WIDTH, y }, fill);
  return Array.from({ length: count }, (_, i) => one(i)).join('');
}

function drawOne(glyph: string, at: Point, fill: string): string {
  const small = SMALL[glyph];
  if (small === undefined) return lines(ARMS[glyph] ?? [0, 0, 0, 0], at, fill);
  return box({ x: at.x + small.x, y: at.y + small.y }, small.width, small.height, `fill="${fill}"`);
}

function lines(
  [up, right, down, left]: readonly [number, number, number, number],
  { x, y }: Point,
  fill: string,
): string {
  const middle = { x: x + WIDTH / 2, y: y + HEIGHT / 2 };
  const line = (thickness: number, toX: number, toY: number): string =>
    thickness === 0
      ? ''
      : `<path d="M${middle.x} ${middle.y}L${toX} ${toY}" stroke="${fill}" stroke-width="${thickness * 1.4}" stroke-linecap="square"/>`;
  return (
    line(up, middle.x, y) +
    line(right, x + WIDTH, middle.y) +
    line(down, middle.x, y + HEIGHT) +
    line(left, x, middle.y)
  );
}

function box({ x, y }: Point, width: number, height: number, style: string): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" ${style}/>`;
}
