import { fileURLToPath } from 'node:url';
import { types } from '../types.ts';
import { hiddenLine } from './running.ts';

/**
 * With an error that nobody catches Node shows the line that it comes from. Lines that the transform changed are
 * marked so that Node shows none, and the line of the file is shown instead: as the first part of the error's stack,
 * for we print nothing.
 */
export function showErrorSources(): void {
  process.on('uncaughtExceptionMonitor', (error: unknown) => {
    // Then it is not Node who prints it.
    if (process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback())
      return;
    try {
      if (types.isNativeError(error)) addSource(error);
    } catch {
      // An error of another make: it is shown without a line.
    }
  });
}

const FIRST_FRAME = /^ {4}at (?:.*? \()?(.+?):(\d+):(\d+)\)?$/m;

function addSource(error: NodeJS.ErrnoException): void {
  // Of these Node does not know where they come from.
  if (error.code === 'ERR_ASSERTION') return;
  const { stack = '' } = error;
  const [, file = '', line = '', column = ''] = FIRST_FRAME.exec(stack) ?? [];
  const text = hiddenLine(file.startsWith('file:') ? fileURLToPath(file) : file, Number(line));
  if (text === null) return;
  error.stack = `${file}:${line}\n${text}\n${underline(text.slice(0, Number(column) - 1))}\n\n${stack}`;
}

/** Node cuts off what is longer. */
const MAX_UNDERLINE = 1020;

/** What Node puts under a line of source, of which `before` is the part before the place that is shown. */
export function underline(before: string): string {
  return `${before.replaceAll(/[^\t]/g, ' ')}^`.slice(0, MAX_UNDERLINE);
}
