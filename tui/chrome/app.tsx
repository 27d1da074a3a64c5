import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { BOLD, INVERSE, UNDERLINE } from '../grid.ts';
import type { Row } from '../paint/row.ts';
import type { Bar } from '../panes.ts';
import { steadyText } from '../steady.ts';

/**
 * Header, titles and footer, one below the other: the compositor puts each in its place. Nothing is decided
 * here: bars in, lines out.
 */
export function App({ columns, bars }: { columns: number; bars: readonly Bar[] }): ReactElement {
  return (
    <Box flexDirection="column" width={columns}>
      {bars.map(({ row }, i) => (
        <Line key={i} row={row} />
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
          {steadyText(text)}
        </Text>
      ))}
    </Text>
  );
}
