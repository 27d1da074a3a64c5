/** Block elements and box lines as shapes that fill their cell to the edge. */
const WIDTH = 9;
const HEIGHT = 20;

const SHADES: Readonly<Record<string, number>> = { '░': 0.28, '▒': 0.5, '▓': 0.8, '█': 1 };
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
  '┣': [2, 2, 2, 0],
};

/** The shape with its top left corner at (x, y), or null: an ordinary character. */
export function drawGlyph(glyph: string, x: number, y: number, fill: string): string | null {
  const shade = SHADES[glyph];
  if (shade !== undefined)
    return box(x, y, WIDTH, HEIGHT, `fill="${fill}"${shade === 1 ? '' : ` fill-opacity="${shade}"`}`);
  if (glyph === '■') return box(x, y + 3, WIDTH - 1, HEIGHT - 6, `fill="${fill}"`);
  if (glyph === '╌') return box(x + 1, y + HEIGHT / 2, WIDTH - 4, 1.4, `fill="${fill}"`);
  if (glyph === '·') return box(x + WIDTH / 2 - 1, y + HEIGHT / 2 - 1, 2, 2, `fill="${fill}"`);
  const level = glyph === ' ' || glyph === '' ? -1 : EIGHTHS.indexOf(glyph);
  if (level > 0)
    return box(x, y + HEIGHT - (HEIGHT * level) / 8, WIDTH, (HEIGHT * level) / 8, `fill="${fill}"`);
  const arms = ARMS[glyph];
  return arms === undefined ? null : lines(arms, x, y, fill);
}

function lines(
  [up, right, down, left]: readonly [number, number, number, number],
  x: number,
  y: number,
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

function box(x: number, y: number, width: number, height: number, style: string): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" ${style}/>`;
}
