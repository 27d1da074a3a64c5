/** All that a frame is painted from. The same scene always gives the same frame. */
import type { Timeline } from '../../analyzer/store/timeline.ts';
import type { Layout } from '../layout.ts';
import type { State } from '../model.ts';
import type { Moment } from '../moment.ts';
import type { Charset } from '../theme.ts';

export type Scene = {
  readonly timeline: Timeline;
  readonly state: State;
  readonly moment: Moment;
  readonly layout: Layout;
  readonly glyphs: Charset;
};
