import { ask } from './ask.ts';
import type { Answer } from './question.ts';
import type { NotRecorded, TestRecording } from './recording.ts';

const { now } = Date;

/** What is known of one test from its beginning on. */
export class WatchedTest {
  readonly #recording: TestRecording | NotRecorded;
  readonly #sinceMs = now();

  constructor(recording: TestRecording | NotRecorded) {
    this.#recording = recording;
  }

  /**
   * Says who waits for whom, for the message of a test that timed out; `atMs`: when that was, as far as it is
   * known. Hooks of the test may have cleaned up since; on a busy machine it may not have begun by then.
   */
  async timedOut(atMs: number | null = null): Promise<string> {
    const answer = await this.#ask(atMs);
    const { text } = answer.waiting.length > 0 ? answer : await this.#ask(null);
    return this.#message(text);
  }

  /** The message for a test that leaves tasks of its own waiting; null: it does not. */
  async left(): Promise<string | null> {
    const { waiting, text } = await this.#ask(null);
    if (waiting.length === 0) return null;
    return this.#message(`the test left tasks waiting: ${waiting.join(', ')}\n${text}`);
  }

  get sinceMs(): number {
    return this.#sinceMs;
  }

  async #ask(atMs: number | null): Promise<Answer> {
    const recording = this.#recording;
    if (recording.isRecorded) return ask({ files: recording.files(), sinceMs: this.#sinceMs, atMs });
    return { waiting: [], text: `who waits for whom: not recorded (${recording.why})` };
  }

  #message(text: string): string {
    const recording = this.#recording;
    if (!recording.isRecorded) return text;
    recording.keep();
    return `${text}\nwaitgraph: trace in ${recording.folder}; next: waitgraph analyze ${recording.folder}`;
  }
}

/** Whether tests that leave tasks waiting are to fail. */
export function failsPending(): boolean {
  return process.env['WAITGRAPH_PENDING'] === '1';
}
