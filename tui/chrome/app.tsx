import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { BOLD, INVERSE, UNDERLINE } from '../grid.ts';
import type { Size } from '../layout.ts';
import type { Row } from '../paint/row.ts';
import type { Pane } from '../panes.ts';

/** Header, titles and footer. Nothing is decided here: bars in, frame out. */
export function App({ size, bars }: { size: Size; bars: readonly Pane[] }): ReactElement {
  return (
    <Box width={size.columns} height={size.rows}>
      {bars.map(({ rect, rows }, i) => (
        <Box
          key={i}
          position="absolute"
          flexDirection="column"
          marginLeft={rect.x}
          marginTop={rect.y}
          width={rect.width}
          height={rect.height}
        >
          {rows.map((row, y) => (
            <Line key={y} row={row} />
          ))}
        </Box>
      ))}
    </Box>
  );
}

/** Tones travel through Ink as numbers of the 256-colour palette; the compositor reads them back. */
function Line({ row }: { row: Row }): ReactElement {
  return (
    <Text wrap="truncate">
      {row.map(({ text, fg = 0, bg = 0, attributes = 0 }, i) => (
        <Text
          key={i}
          {...(fg === 0 ? {} : { color: `ansi256(${fg})` })}
          {...(bg === 0 ? {} : { backgroundColor: `ansi256(${bg})` })}
          bold={(attributes & BOLD) !== 0}
          underline={(attributes & UNDERLINE) !== 0}
          inverse={(attributes & INVERSE) !== 0}
        >
          {text}
        </Text>
      ))}
    </Text>
  );
}
