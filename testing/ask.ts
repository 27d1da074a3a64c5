import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { written } from '../recorder/node/api.ts';
import type { Answer, Question } from './question.ts';

const run = promisify(execFile);
const ANSWER_MS = 30_000;
/** The oldest version of Node that the analyzer runs on. */
const NEEDED = [22, 18] as const;

/** Asks the analyzer, in a process of its own. Never throws: a failing test must fail for its own reason. */
export async function ask(question: Question): Promise<Answer> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1]))
    return unknown(`Node ${NEEDED.join('.')} or newer is needed to tell, this is ${process.versions.node}`);
  try {
    await written();
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const program = fileURLToPath(new URL(`./answer-process.${extension}`, import.meta.url));
    const env = { ...process.env, WAITGRAPH: '0', NODE_OPTIONS: '' };
    const options = { env, timeout: ANSWER_MS, maxBuffer: 64 * 1024 * 1024 };
    const { stdout } = await run(process.execPath, [program, JSON.stringify(question)], options);
    return JSON.parse(stdout) as Answer;
  } catch (error) {
    return unknown(
      error instanceof Error
        ? (error.message.split('\n').find((line) => /error/i.test(line)) ?? error.message)
        : String(error),
    );
  }
}

function unknown(why: string): Answer {
  return { waiting: [], text: `who waits for whom: not known (${why})` };
}
