/** All that a frame is painted from. The same scene always gives the same frame. */
import type { Nanos } from '../../format/events.ts';
import type { Site, Ticket } from '../../analyzer/model.ts';
import type { Timeline } from '../../analyzer/store/timeline.ts';
import type { Axis } from '../axis.ts';
import type { Columns } from '../columns.ts';
import type { Layout } from '../layout.ts';
import type { State } from '../model.ts';
import type { Moment } from '../moment.ts';
import type { Charset } from '../charset.ts';

export type Scene = {
  readonly timeline: Timeline;
  readonly state: State;
  readonly moment: Moment;
  /** Any other moment. Asking again for the same is cheap. */
  readonly momentAt: (at: Nanos) => Moment;
  /** Where in the code a hold was asked for; empty: not known. */
  readonly stackOf: (hold: Ticket) => readonly Site[];
  readonly layout: Layout;
  readonly axis: Axis;
  /** Of the lanes, on that axis. */
  readonly columns: Columns;
  readonly glyphs: Charset;
};
