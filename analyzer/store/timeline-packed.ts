/**
 * All of a timeline that grows with the trace, as columns of numbers. Working them out takes a second for each
 * million events, so they are kept in the database; what is read of them there is what was packed here.
 */
export const PACKED = {
  /** Of each task, in the order of their start. */
  laneOfTask: 'integer',
  /** Of each lane, in the order they are shown: its task, which one it is named after, and where its segments and holds end. */
  laneTask: 'integer',
  laneName: 'integer',
  laneSegmentsTo: 'integer',
  laneHoldsTo: 'integer',
  segmentStart: 'float',
  segmentState: 'byte',
  segmentResource: 'integer',
  holdStart: 'float',
  holdEnd: 'float',
  holdResource: 'integer',
  eventAt: 'float',
  eventCode: 'byte',
  eventLane: 'integer',
  eventResource: 'integer',
  eventSite: 'integer',
  /** When each process recorded anything, one process after the other, and where that of each ends. */
  activityAt: 'float',
  activityTo: 'integer',
  blockedAt: 'float',
  blockedCount: 'integer',
  changes: 'float',
} as const;

type Kinds = { readonly integer: Int32Array; readonly float: Float64Array; readonly byte: Uint8Array };

export type PackedName = keyof typeof PACKED;
export type Packed = { readonly [Name in PackedName]: Kinds[(typeof PACKED)[Name]] };
