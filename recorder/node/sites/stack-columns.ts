/* oxlint-disable typescript/unbound-method -- a setting that is a function, and called with its object */
import { noteOrigin } from '../guard.ts';
import { columnOf, isMapped } from '../source/running.ts';
import { isOurs } from '../own-files.ts';
import { pathOfFrame } from './stack-site.ts';

/**
 * Stacks of errors as they are without us: no frame of ours, and columns as they are in the program's files. V8
 * lets nobody change its frames, so whoever formats a stack, Node or the program, is given others in their place.
 */

type Format = NonNullable<ErrorConstructor['prepareStackTrace']>;

/** Of each function that formats with our frames, the one that was given to us; and the other way round. */
const given = new WeakMap<Format, Format>();
const wrapped = new WeakMap<Format, Format>();

/** Node's own, which knows the maps that were moved along with the insertions. */
let nodes: Format | undefined;

/** From now on `Error.prepareStackTrace`, whoever sets it, gets frames with the columns of the files. */
export function restoreColumns(): void {
  nodes = Error.prepareStackTrace;
  let format = wrap(nodes);
  Object.defineProperty(Error, 'prepareStackTrace', {
    get: () => format,
    set: (value: unknown) => {
      format = wrap(value as Format | undefined);
    },
    enumerable: false,
    configurable: true,
  });
}

function wrap(format: Format | undefined): Format | undefined {
  if (typeof format !== 'function' || given.has(format)) return format;
  const known = wrapped.get(format);
  if (known !== undefined) return known;
  const wrapper: Format = function (this: unknown, error, frames) {
    noteOrigin(error, frames);
    const byNode = format === nodes && process.sourceMapsEnabled;
    return format.call(this, error, restored(frames, byNode)) as unknown;
  };
  given.set(wrapper, format);
  wrapped.set(format, wrapper);
  return wrapper;
}

function restored(frames: NodeJS.CallSite[], byNode: boolean): NodeJS.CallSite[] {
  return frames
    .filter((frame) => !isOurs(frame.getFileName() ?? ''))
    .map((frame) => (byNode && isMapped(pathOfFrame(frame)) ? frame : restoredFrame(frame)));
}

function restoredFrame(frame: NodeJS.CallSite): NodeJS.CallSite {
  const [path, line, column] = [pathOfFrame(frame), frame.getLineNumber() ?? 0, frame.getColumnNumber() ?? 0];
  const original = columnOf(path, line, column);
  return original === column ? frame : (new (frameClass(frame))(frame, original) as NodeJS.CallSite);
}

type FrameClass = new (frame: NodeJS.CallSite, column: number) => object;
let cached: FrameClass | null = null;

/** A frame like those of V8, which answers for one of them, but for its column. */
function frameClass(frame: NodeJS.CallSite): FrameClass {
  if (cached !== null) return cached;
  const native = Object.getPrototypeOf(frame) as object;
  const real = Symbol('frame');
  const moved = Symbol('column');
  // oxlint-disable-next-line typescript/no-extraneous-class -- its methods are those of V8's frames
  class Frame {
    constructor(of: NodeJS.CallSite, column: number) {
      Object.defineProperties(this, { [real]: { value: of }, [moved]: { value: column } });
    }
  }
  type Moved = { readonly [real]: Record<string, () => unknown>; readonly [moved]: number };
  for (const name of Object.getOwnPropertyNames(native)) {
    if (name === 'constructor') continue;
    Object.defineProperty(Frame.prototype, name, {
      value(this: Moved) {
        if (name === 'getColumnNumber') return this[moved];
        const told = this[real][name]!();
        return name === 'toString' ? String(told).replace(/:\d+(\)?)$/, `:${this[moved]}$1`) : told;
      },
    });
  }
  Object.setPrototypeOf(Frame.prototype, native);
  cached = Frame;
  return Frame;
}
