/** Turns a trace of threads in STD form into one of ours, and checks on the way that it could have happened. */
import {
  ACT_OPS,
  AWAIT_TARGETS,
  OUTCOMES,
  REQUEST_DIRECT,
  REQUEST_SHARED,
  TICKET_CLASSES,
  WAIT_OPS,
} from '../../format/events.ts';
import { linesOf, wrong, type Line, type Operation, type Policy } from './line.ts';
import { openPen, type Pen, type PenOptions } from './pen.ts';

/** The bytes of a trace file. Throws InputError with the line's number where the text is wrong. */
export function convertStd(text: string, file: string, options: Omit<PenOptions, 'policy'>): Uint8Array {
  const { lines, policy } = linesOf(text, file);
  const pen = openPen({ ...options, policy });
  const run: Run = { pen, policy, file, threads: new Map(), holds: [], written: new Map(), tickets: 0 };
  for (const line of lines) {
    const thread = threadOf(run, line, line.thread, null);
    if (thread.ended !== null)
      throw refused(
        run,
        line,
        `${line.thread} goes on after line ${thread.ended}, where it was joined or ended`,
      );
    goOn(run, line, thread);
    DO[line.operation](run, line, thread);
  }
  const last = lines.at(-1)!;
  for (const thread of run.threads.values())
    if (thread.waits === null) end(run, { ...last, number: last.number + 1 }, thread);
  return pen.close();
}

type Run = {
  readonly pen: Pen;
  readonly policy: Policy;
  readonly file: string;
  readonly threads: Map<string, Thread>;
  holds: Hold[];
  /** By variable, how often it was written. */
  readonly written: Map<string, number>;
  tickets: number;
};

type Thread = {
  readonly name: string;
  /** Asked for a lock, or waiting to be notified. */
  waits: {
    readonly kind: 'lock' | 'signal';
    readonly line: Line;
    readonly ticket: number;
    readonly depth: number;
  } | null;
  ended: number | null;
};

type Hold = {
  readonly ticket: number;
  readonly thread: Thread;
  readonly lock: string;
  readonly shared: boolean;
  readonly line: number;
  depth: number;
};

const CONFINED = TICKET_CLASSES.indexOf('confined');

const DO: Readonly<Record<Operation, (run: Run, line: Line, thread: Thread) => void>> = {
  begin: () => {},
  end,
  fork: (run, line) => {
    if (run.threads.has(line.object))
      throw refused(run, line, `${line.object} is forked, but has started already`);
    threadOf(run, line, line.object, line.thread);
  },
  join: (run, line) => {
    const other = run.threads.get(line.object);
    if (other === undefined) throw refused(run, line, `${line.object} is joined, but never started`);
    if (other.waits !== null)
      throw refused(run, line, `${line.object} is joined, but waits since line ${other.waits.line.number}`);
    end(run, line, other);
    run.pen.say(line, 'await', { fields: [AWAIT_TARGETS.indexOf('task'), run.pen.thread(line.object), 0] });
    run.pen.say(line, 'waitEnd', { fields: [OUTCOMES.indexOf('ok'), 0] });
  },
  req: (run, line, thread) => ask(run, line, thread, 0),
  rreq: (run, line, thread) => ask(run, line, thread, REQUEST_SHARED),
  acq: (run, line, thread) => take(run, line, thread, 0),
  racq: (run, line, thread) => take(run, line, thread, REQUEST_SHARED),
  tryacq,
  rel: giveBack,
  rrel: giveBack,
  wait: listen,
  notify: (run, line) => notify(run, line, 1),
  notifyAll: (run, line) => notify(run, line, run.threads.size),
  w: (run, line) => {
    const count = (run.written.get(line.object) ?? 0) + 1;
    run.written.set(line.object, count);
    run.pen.say(line, 'send', { resource: run.pen.variable(line.object), fields: [count] });
  },
  r: (run, line) => {
    const fields = [run.written.get(line.object) ?? 0];
    run.pen.say(line, 'receive', { resource: run.pen.variable(line.object), fields });
  },
};

function threadOf({ threads, pen }: Run, line: Line, name: string, parent: string | null): Thread {
  const known = threads.get(name);
  if (known !== undefined) return known;
  const thread = { name, waits: null, ended: null };
  threads.set(name, thread);
  pen.start(line, name, parent);
  return thread;
}

function end({ pen }: Run, line: Line, thread: Thread): void {
  if (thread.ended === null)
    pen.say(line, 'taskEnd', { thread: thread.name, fields: [OUTCOMES.indexOf('ok')] });
  thread.ended ??= line.number;
}

/** Whoever waited to be notified has the lock again before it does anything else. */
function goOn(run: Run, line: Line, thread: Thread): void {
  const { waits } = thread;
  if (waits === null) return;
  const { object } = waits.line;
  if (waits.kind === 'lock') {
    const isIt = (line.operation === 'acq' || line.operation === 'racq') && line.object === object;
    if (!isIt)
      throw refused(
        run,
        line,
        `${thread.name} goes on without ${object}, which it asked for in line ${waits.line.number}`,
      );
    return;
  }
  thread.waits = null;
  run.pen.say(line, 'waitEnd', { fields: [OUTCOMES.indexOf('ok'), 0] });
  take(run, { ...line, object, operation: 'acq' }, thread, 0);
  run.holds.at(-1)!.depth = waits.depth;
}

function ask(run: Run, line: Line, thread: Thread, flags: number): void {
  checkMode(run, line, flags);
  if (ownHold(run, line, thread) !== undefined && run.policy === 're') return;
  run.tickets += 1;
  thread.waits = { kind: 'lock', line, ticket: run.tickets, depth: 0 };
  run.pen.say(line, 'request', {
    resource: run.pen.lock(line.object),
    fields: [run.tickets, 1, flags | REQUEST_DIRECT, 0],
  });
}

function take(run: Run, line: Line, thread: Thread, flags: number): void {
  checkMode(run, line, flags);
  const own = ownHold(run, line, thread);
  if (own !== undefined && run.policy === 're') return void (own.depth += 1);
  const other = inTheWay(run, line, flags);
  if (other !== undefined) {
    throw refused(
      run,
      line,
      `${thread.name} takes ${line.object}, which ${other.thread.name} has held since line ${other.line}`,
    );
  }
  const resource = run.pen.lock(line.object);
  const { waits } = thread;
  thread.waits = null;
  if (waits === null) run.tickets += 1;
  const ticket = waits?.ticket ?? run.tickets;
  if (waits === null)
    run.pen.say(line, 'acquire', { resource, fields: [ticket, 1, flags | REQUEST_DIRECT, CONFINED] });
  else run.pen.say(line, 'acquired', { resource, fields: [ticket, CONFINED, flags] });
  hold(run, line, thread, { ticket, flags });
}

function hold(
  run: Run,
  line: Line,
  thread: Thread,
  { ticket, flags }: { ticket: number; flags: number },
): void {
  run.holds.push({
    ticket,
    thread,
    lock: line.object,
    shared: flags === REQUEST_SHARED,
    line: line.number,
    depth: 1,
  });
}

/** Without waiting: if it can't be had now, it was tried in vain. */
function tryacq(run: Run, line: Line, thread: Thread): void {
  const own = ownHold(run, line, thread);
  if (own !== undefined && run.policy === 're') return void (own.depth += 1);
  run.tickets += 1;
  const ticket = run.tickets;
  const resource = run.pen.lock(line.object);
  if (inTheWay(run, line, 0) === undefined) {
    run.pen.say(line, 'acquire', { resource, fields: [ticket, 1, 0, CONFINED] });
    return hold(run, line, thread, { ticket, flags: 0 });
  }
  run.pen.say(line, 'request', { resource, fields: [ticket, 1, 0, 0] });
  run.pen.say(line, 'requestEnd', { resource, fields: [ticket, OUTCOMES.indexOf('cancelled')] });
}

function giveBack(run: Run, line: Line, thread: Thread): void {
  const isShared = line.operation === 'rrel';
  const own = run.holds.findLast(
    (each) => each.thread === thread && each.lock === line.object && each.shared === isShared,
  );
  if (own === undefined)
    throw refused(run, line, `${thread.name} gives back ${line.object}, which it does not hold`);
  own.depth -= 1;
  if (own.depth === 0) release(run, line, own);
}

function release(run: Run, line: Line, own: Hold): void {
  run.holds = run.holds.filter((each) => each !== own);
  run.pen.say(line, 'release', { resource: run.pen.lock(own.lock), fields: [own.ticket, 1] });
}

/** It listens before the lock is free, so that no signal under the lock is missed. */
function listen(run: Run, line: Line, thread: Thread): void {
  const own = run.holds.findLast((each) => each.thread === thread && each.lock === line.object);
  if (own === undefined)
    throw refused(run, line, `${thread.name} waits on ${line.object} without holding it`);
  run.pen.say(line, 'wait', {
    resource: run.pen.condition(line.object),
    fields: [WAIT_OPS.indexOf('wait'), 1, 0, 0],
  });
  release(run, line, own);
  run.tickets += 1;
  thread.waits = { kind: 'signal', line, ticket: run.tickets, depth: own.depth };
}

function notify(run: Run, line: Line, count: number): void {
  const waiting = [...run.threads.values()].filter(
    ({ waits }) => waits?.kind === 'signal' && waits.line.object === line.object,
  );
  const fields = [ACT_OPS.indexOf('notify'), count, waiting.length, 0];
  run.pen.say(line, 'act', { resource: run.pen.condition(line.object), fields });
}

function ownHold({ holds }: Run, { object }: Line, thread: Thread): Hold | undefined {
  return holds.find((each) => each.thread === thread && each.lock === object);
}

function inTheWay({ holds }: Run, { object }: Line, flags: number): Hold | undefined {
  return holds.find((each) => each.lock === object && !(each.shared && flags === REQUEST_SHARED));
}

function checkMode(run: Run, line: Line, flags: number): void {
  if (flags === 0 || run.policy === 'recread' || run.policy === 'fair') return;
  throw refused(
    run,
    line,
    `${line.operation}: the locks of this trace are not shared (policy ${run.policy})`,
    'begin the file with "# policy: recread" or "# policy: fair"',
  );
}

function refused(
  { file }: Run,
  line: Line,
  what: string,
  hint = 'the lines must be in an order in which they can happen',
): Error {
  return wrong(file, line.number, what, hint);
}
