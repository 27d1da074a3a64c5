import type { Debugger, Session } from 'node:inspector';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Line and column count from 1. */
export type Frame = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly fn: string;
};

const MAX_FRAMES = 30;
const OURS = new URL('../', import.meta.url);

/**
 * The stack of the main thread while it does not turn its loop: the inspector interrupts JavaScript
 * anywhere, even inside of a regular expression or Atomics.wait; inside of a native call it comes when
 * the call returns. Attached only for that moment.
 */
export class StackProbe {
  readonly #taken: (frames: readonly Frame[]) => void;
  #session: Session | null = null;

  /** `taken` is called once for each `take`, unless it is cancelled before. */
  constructor(taken: (frames: readonly Frame[]) => void) {
    this.#taken = taken;
  }

  take(): void {
    if (this.#session !== null) return;
    try {
      const session = this.#connect();
      session.post('Debugger.enable');
      session.post('Debugger.pause');
    } catch {
      this.cancel(); // no inspector in this build of Node, or it is taken
    }
  }

  /** Withdraws a request that was not answered: it would stop whatever runs next. */
  cancel(): void {
    const session = this.#session;
    this.#session = null;
    if (session === null) return;
    try {
      session.post('Debugger.disable');
      session.disconnect();
    } catch {
      // Already gone.
    }
  }

  #connect(): Session {
    const { Session: NewSession } = createRequire(import.meta.url)('node:inspector') as {
      Session: new () => Session;
    };
    const session = new NewSession();
    this.#session = session;
    session.connectToMainThread();
    // A frame's own `url` is empty for scripts that were there before; enabling tells of each of them.
    const scripts = new Map<string, string>();
    session.on('Debugger.scriptParsed', ({ params }) => scripts.set(params.scriptId, params.url));
    session.on('Debugger.paused', ({ params }) => {
      if (this.#session !== session) return; // it was withdrawn, and with it the pause
      session.post('Debugger.resume');
      const frames = framesOf(params.callFrames, scripts);
      this.cancel();
      this.#taken(frames);
    });
    return session;
  }
}

function framesOf(callFrames: readonly Debugger.CallFrame[], scripts: ReadonlyMap<string, string>): Frame[] {
  return callFrames
    .map(({ url, functionName, location }) => ({
      url: url || (scripts.get(location.scriptId) ?? ''),
      line: location.lineNumber + 1,
      column: (location.columnNumber ?? -1) + 1,
      fn: functionName,
    }))
    .filter(({ url }) => !url.startsWith(OURS.href) && !url.startsWith(fileURLToPath(OURS)))
    .slice(0, MAX_FRAMES)
    .map(({ url, line, column, fn }) => {
      const file = url.startsWith('file:') ? fileURLToPath(url) : url;
      return { file, line, column, fn };
    });
}
