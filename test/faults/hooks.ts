/** Each function that hooks come down to throws whenever it is called: the program must not notice. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openSegment } from '../../format/read/segment.ts';
import { BOMBS, bombedRecorder } from '../support/bombed.ts';
import { outcomeOf, type Fault } from './fault.ts';
import { commandOf, recordingInto, run, scratch, type Ended } from './running.ts';

export const HOOKS: readonly Fault[] = [
  {
    name: 'node: a hook that throws',
    run: async () => {
      const command = commandOf('node', 'hooks', bombedRecorder());
      const alone = await run(command, { WAITGRAPH: '0' });
      const complaints = [];
      for (const name of Object.values(BOMBS).flat())
        complaints.push(await complaintAbout(name, command, alone));
      return outcomeOf(complaints, 'what it would have told; it is named');
    },
  },
];

async function complaintAbout(
  name: string,
  command: readonly string[],
  alone: Ended,
): Promise<string | null> {
  const folder = scratch();
  const ended = await run(command, recordingInto(folder, { BOMB: name }));
  if (JSON.stringify(ended) !== JSON.stringify(alone))
    return `${name}: ${ended.err || 'it went on otherwise'}`;
  const main = readdirSync(folder).find((file) => /^hooks\.\d+\.\d+\.0\.wgt$/.test(file));
  const segment = main === undefined ? null : openSegment(join(folder, main));
  const isNamed = segment?.index.chunks.some((entry) => segment.body(entry).includes('off since it failed'));
  return isNamed === true ? null : `${name}: nothing says that a hook is off`;
}
