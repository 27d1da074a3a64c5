// Put into a copy of the recorder by bombed.ts: throws in its place when $BOMB, the name of one of its functions, is called,
// once the recorder is installed, and from $BOMB_IN (an expression for frames) if that is given. What tells of a failure works on.
import { getCallSites } from 'node:util';

const { BOMB, BOMB_IN = '' } = process.env;
const FRAMES = 30;
const TELLS = /^(tellFailure|blindSpot|tellUnsettled)$/;
let isArmed = false;

export function arm() {
  isArmed = true;
}

export function bomb(name) {
  if (!isArmed || name !== BOMB) return;
  const frames = getCallSites(FRAMES).map(({ functionName, scriptName }) => `${functionName} ${scriptName}`);
  if (frames.some((frame) => TELLS.test(frame.split(' ')[0]))) return;
  if (!new RegExp(BOMB_IN).test(frames.join('\n'))) return;
  const place = frames.slice(2, 10).map((frame) => frame.replace(/file:.*recorder.node./, ''));
  throw new TypeError(`bomb in ${place.join(' < ')}.`);
}
