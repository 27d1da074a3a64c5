import { run, type Row } from './row.ts';
import type { Scene } from './scene.ts';
import {
  laneStateAt,
  laneText,
  resourceInFull,
  stampText,
  STATE_WORDS,
  stateBefore,
  stateTone,
  type LaneNow,
} from './words.ts';

/** What a lane does at the playhead, in words. */
export function nowRow(scene: Scene, lane: number): Row {
  const { timeline, moment } = scene;
  const now = laneNow(scene, lane);
  const awaited = moment.links.find((link) => link.from === lane && link.resource < 0 && link.to >= 0);
  if (now.state === 'absent') return [run(absence(scene, lane), 'faint')];
  const tone = stateTone(now.state);
  if (now.resource >= 0)
    return [run(stateBefore(now.state), tone), run(resourceInFull(timeline, now.resource), 'hold')];
  if (awaited === undefined) return [run(STATE_WORDS[now.state], tone)];
  return [run(stateBefore(now.state), tone), run(laneText(timeline, awaited.to), 'plain')];
}

/** A wait that a finding says is hopeless counts as dead even if only the graph knows. */
export function laneNow({ timeline, moment }: Scene, lane: number): LaneNow {
  const now = laneStateAt(timeline, lane, moment.at);
  const isDead = moment.dead.has(lane) && now.state !== 'running' && now.state !== 'blocking';
  return isDead ? { ...now, state: 'dead' } : now;
}

function absence({ timeline, moment }: Scene, lane: number): string {
  const { startedAt, endedAt } = timeline.lanes[lane]!;
  if (startedAt > moment.at) return `starts at ${stampText(timeline, startedAt)}`;
  return endedAt === null ? 'not there' : `ended at ${stampText(timeline, endedAt)}`;
}
