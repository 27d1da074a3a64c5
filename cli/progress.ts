/** Shorter work shows nothing: a line that flickers by helps nobody. */
const PATIENCE_MS = 400;

export type Progress = {
  readonly show: (done: number, expected: number) => void;
  readonly clear: () => void;
};

/** A line on a terminal that says how far the import is. Elsewhere, and in CI, nothing. */
export function progressOn(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env): Progress {
  if (!stream.isTTY || env['CI'] || env['TERM'] === 'dumb')
    return { show: () => undefined, clear: () => undefined };
  const started = performance.now();
  let isShown = false;
  return {
    show: (done, expected) => {
      if (performance.now() - started < PATIENCE_MS) return;
      isShown = true;
      const share = expected > 0 ? `${Math.min(99, Math.floor((100 * done) / expected))} %` : '';
      stream.write(`\r\u001b[Kimporting ${done.toLocaleString('en')} events ${share}`);
    },
    clear: () => {
      if (isShown) stream.write('\r\u001b[K');
    },
  };
}
