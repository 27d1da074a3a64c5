import { CODE } from '../ring/codes.ts';
import { publishedStack } from '../ring/dictionary.ts';
import { listener } from '../guard.ts';
import { put } from '../ring/ring.ts';
import { isOurs } from '../own-files.ts';
import { framesIn, keepStack, siteOf, type AnyFunction } from './stack-site.ts';
import type { Task } from '../tasks/tasks.ts';
import { unrefOwn } from '../rest/unrefed.ts';

/**
 * The stacks of waits that become long. A stack can be taken only when the wait begins, which costs 2.5 µs unread;
 * so in each turn of the clock the first few waits have theirs taken, and the stack is read, which costs four times
 * as much, when the wait is still there a second later. The more often a program waits, the fewer: with deep stacks
 * they would cost a busy server several percent, to catch one wait in a hundred.
 */

const TURN_MS = 250;
/** After a turn with few waits; after one with twice as many waits, half as many stacks. */
const STACKS_A_TURN = 250;
const FEW_WAITS = 1000;
/** So many turns make a wait long. */
const LONG = 4;
const FRAMES = 12;
/** How many stacks are read at most in a turn, and at the end. */
const READ_A_TURN = 200;

type Waiting = { readonly task: Task; readonly site: number; readonly stack: object };

let limit = STACKS_A_TURN;
/** Of the limit; below 0: so many waits had to go without. */
let left = limit;
let taken: Waiting[] = [];
const turns: Waiting[][] = [];

/** The wait that `task` begins at `site` may become long. Called by `above`, which the program called. */
export function noteStack(task: Task, site: number, above: AnyFunction): void {
  task.stack = left-- > 0 ? take(task, site, above) : null;
}

function take(task: Task, site: number, above: AnyFunction): object | null {
  const stack = keepStack(FRAMES, above);
  if (stack !== null) taken.push({ task, site, stack });
  return stack;
}

/** Looks four times a second, without keeping the loop alive. */
export function watchLongWaits(): void {
  unrefOwn(setInterval(listener('long waits', turn), TURN_MS));
}

function turn(): void {
  limit = limitAfter(limit - left);
  left = limit;
  turns.push(taken);
  taken = [];
  if (turns.length > LONG) tell(turns.shift()!);
}

/** How many stacks are taken in a turn after one with so many waits. */
function limitAfter(waits: number): number {
  return Math.ceil(STACKS_A_TURN * Math.min(1, FEW_WAITS / waits));
}

/** Nothing else runs any more: whoever waits now waits for ever, or for what ends the program. */
export function tellLastStacks(): void {
  const all = [...turns.splice(0), taken].flat();
  taken = [];
  tell(all.slice(-READ_A_TURN));
}

function tell(waiting: readonly Waiting[]): void {
  const still = waiting.filter(({ task, stack }) => task.stack === stack && task.waitsFor !== undefined);
  for (const { task, site, stack } of still.slice(0, READ_A_TURN)) {
    task.stack = null;
    const [innermost, ...outer] = framesIn(stack).filter(isShown).map(siteOf);
    const id = innermost === undefined ? 0 : publishedStack([site || innermost, ...outer]);
    if (id !== 0) put(CODE.taskStack, task.id, 0, 0, id, 0, 0, 0);
  }
}

/** Not one of the language, of Node's inside or of ours. */
function isShown(frame: NodeJS.CallSite): boolean {
  const file = frame.getFileName() ?? '';
  return file !== '' && !file.startsWith('node:internal/') && !isOurs(file);
}
