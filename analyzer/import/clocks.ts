import type { Anchor } from '../../format/read/header.ts';
import type { RunProcess } from './run.ts';

/** How the clocks of a run's processes are laid over each other. */
export type Clocks = {
  /** By process: what to subtract from its times, so that all count from one moment. */
  readonly bases: readonly bigint[];
  /** Wall clock (ns since 1970) of that moment. */
  readonly wall: bigint;
};

/** Processes of one boot share the monotonic clock; others are placed by their wall clocks. */
export function alignClocks(processes: readonly RunProcess[]): Clocks {
  const anchors = processes.map(({ segments }) => segments[0]!.index.anchor);
  const reference = anchors[0]!;
  const zero = earliest(processes[0]!);
  const bases = anchors.map((anchor) =>
    sameClock(anchor, reference) ? zero : zero + shift(anchor, reference),
  );
  return { bases, wall: reference.wall + (zero - reference.mono) };
}

function sameClock(a: Anchor, b: Anchor): boolean {
  return a.boot === b.boot;
}

/** What to add to a time of the reference's clock to have the same moment on the other one. */
function shift(anchor: Anchor, reference: Anchor): bigint {
  return anchor.mono - reference.mono - (anchor.wall - reference.wall);
}

function earliest({ segments }: RunProcess): bigint {
  const times = segments.flatMap(({ index }) => index.chunks.map(({ header }) => header.time));
  return times.reduce((least, time) => (time < least ? time : least));
}
