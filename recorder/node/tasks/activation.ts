import { Task } from './tasks.ts';

/** The innermost frame of a stack, and the next two. */
export type Top = {
  readonly frame: NodeJS.CallSite;
  readonly caller: NodeJS.CallSite | undefined;
  readonly further: NodeJS.CallSite | undefined;
};

/** A call of an async function that was not transformed. */
export class Activation extends Task {
  /** Who is below it on the stack. */
  outer: Activation | null = null;
  /** False: it is over once it does not await again, for a module's top level or a step of a generator. */
  readonly endsByPromise: boolean;
  readonly file: string | undefined;
  readonly #function: string | null;
  readonly #position: number;
  /** Where it was called from; null: it went on since. */
  #calledAt: string | null;

  constructor(top: Top, endsByPromise: boolean) {
    const { frame } = top;
    super();
    this.endsByPromise = endsByPromise;
    this.file = frame.getFileName() ?? undefined;
    this.#function = frame.getFunctionName();
    this.#position = frame.getPosition();
    this.#calledAt = calledAt(top);
  }

  goesOn(): void {
    this.#calledAt = null;
  }

  /** The stack may be its own: of the same function behind where it began, called from the same place. */
  runsIn(top: Top): boolean {
    const { frame, caller } = top;
    return (
      frame.getFunctionName() === this.#function &&
      frame.getFileName() === this.file &&
      frame.getPosition() >= this.#position &&
      (this.#calledAt === null ? isOfLoop(caller) : this.#calledAt === calledAt(top))
    );
  }
}

function calledAt({ caller, further }: Top): string {
  return `${positionOf(caller)} ${positionOf(further)}`;
}

function positionOf(frame: NodeJS.CallSite | undefined): string {
  return frame === undefined ? '' : `${frame.getFunctionName()}:${frame.getPosition()}`;
}

/** What goes on after an await is called by nobody, or by what empties Node's queue. */
export function isOfLoop(caller: NodeJS.CallSite | undefined): boolean {
  return (
    caller === undefined || caller.isAsync() || caller.getFileName() === 'node:internal/process/task_queues'
  );
}
