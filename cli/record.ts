import { readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Argv } from 'yargs';
import { InputError } from '../format/errors.ts';
import { prepareRecording, type Recording } from './recording-environment.ts';
import { runProgram, statusOf, type Ending } from './run-program.ts';

export const command = 'record [options] -- <command..>';
export const describe = 'Run a program with recording on in it and in its children';

export const builder = (yargs: Argv) =>
  yargs
    .option('out', { type: 'string', describe: "The run's own folder [waitgraph-traces/TIME-NAME]" })
    .option('level', { choices: ['locks', 'awaits'] as const, describe: 'How much to record [awaits]' })
    .example('$0 record -- node server.js', 'record a Node.js program')
    .example('$0 record --out run1 -- python3 app.py', 'record a Python program into run1/');

type RecordArguments = { out?: string | undefined; level?: string | undefined; '--'?: (string | number)[] };

/** Ends with the program's own status; says in one line where the trace is. */
export async function handler(args: RecordArguments): Promise<void> {
  const program = (args['--'] ?? []).map(String);
  if (program.length === 0) {
    throw new InputError('EOPTION', 'no program to record', { hint: 'waitgraph record -- node app.js' });
  }
  const now = new Date();
  const recording = prepareRecording(
    { command: program, out: args.out, level: args.level, now },
    process.env,
  );
  const ending = await runProgram(program, { ...process.env, ...recording.environment }).catch(
    (error: unknown) => {
      removeIfEmpty(recording.folder);
      throw error;
    },
  );
  writeEnding(recording, ending, program[0] ?? '', now);
  process.stderr.write(`${closingLine(recording.folder)}\n`);
  process.exitCode = statusOf(ending);
}

/** How the program ended, which a trace cannot say of a program that was killed. */
function writeEnding({ run, folder }: Recording, ending: Ending, argv0: string, started: Date): void {
  const times = { startedAt: started.toISOString(), endedAt: new Date().toISOString() };
  const name = argv0.split('/').at(-1);
  writeFileSync(join(folder, 'run.json'), `${JSON.stringify({ run, argv0: name, ...times, ...ending })}\n`, {
    mode: 0o600,
  });
}

function closingLine(folder: string): string {
  const path = relative('.', folder);
  const shown = path.length < folder.length ? path || '.' : folder;
  const traced = readdirSync(folder).some((name) => name.endsWith('.wgt'));
  return traced
    ? `waitgraph: trace in ${shown}; next: waitgraph analyze ${shown}`
    : 'waitgraph: nothing was recorded: no Node.js (20.19 or newer) or Python (3.9 or newer) program ran';
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not empty, or gone: then it is not ours to remove.
  }
}
