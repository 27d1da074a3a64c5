import { promiseHooks } from 'node:v8';
import { Activation, isOfLoop } from '../tasks/activation.ts';
import { continued, ended, entered, loseTrack, paused, returned, suspends } from '../tasks/activations.ts';
import { blindSpot } from '../blind-spots.ts';
import { Deferred } from './deferred.ts';
import { listener } from '../guard.ts';
import { derived, loseMembers, made } from './made-promises.ts';
import { callSites, createBudget, isUsers } from '../sites/stack-site.ts';
import { createStamp } from '../stamp.ts';

/**
 * Awaits without the transform: what V8 tells of each promise, and by the innermost frames who made it.
 * A look at the stack costs microseconds, so it is limited; who runs is then unknown to the end of the job.
 */

const FRAMES = 4;
const DISPATCHER = 'node:internal/promise_hooks';
let budgetMs = 0;
let within = createBudget(budgetMs);
type Maker = Activation | Deferred;
const makers = createStamp<Maker>();
let running: Activation | null = null;
/** Whose promise was resolved with another one, which it now asks for. */
let adopting: Maker | null = null;
let isBlind = false;

/** From now on async functions are tasks, and what they await is known: what can be learned in so many ms of each second. */
export function watchActivations(msOfSecond: number): void {
  budgetMs = msOfSecond;
  within = createBudget(budgetMs);
  promiseHooks.createHook({
    init,
    before: guarded(before),
    after: guarded(after),
    settled: guarded(settled),
  });
}

/** For want of stack a hook may fail once, and the program's own error follows; what else fails is off. */
function guarded<A extends unknown[]>(hook: (...args: A) => void): (...args: A) => void {
  return listener('promise hooks', (...args) => {
    try {
      hook(...args);
    } catch (error) {
      isBlind = true;
      if (!(error instanceof RangeError)) throw error;
    }
  });
}

const init = guarded((promise: object, parent: object | undefined): void => {
  if (isBlind) return;
  const isClear = within(() => isTold(promise, parent));
  if (isClear === true) return;
  if (isClear === null) tellLimit();
  isBlind = true;
  running = null;
  loseTrack();
  loseMembers();
});

/** Once: that some awaits are not in the trace. */
function tellLimit(): void {
  blindSpot(
    `${budgetMs} ms of a second went into looking at promises: who awaits some of them is not recorded`,
  );
}

/** False: it isn't clear what it was. */
function isTold(promise: object, parent: object | undefined): boolean {
  const frames = callSites(FRAMES, init);
  // Where there are several hooks Node calls them by one of its own.
  if (frames[0]?.getFileName() === DISPATCHER) frames.shift();
  const [frame, caller, further] = frames;
  if (frame === undefined) return true;
  const top = { frame, caller, further };
  if (isUsers(frame)) {
    if (parent !== undefined) return suspends(promise, parent, activationOf(parent), top);
    makers.set(promise, entered(promise, top));
  } else if (frame.getFileName() == null) {
    if (parent === undefined) settles(promise, made(promise, top));
    else if (adopting !== null && isOfLoop(caller)) adopt(adopting, parent);
    else derived(promise, parent, top);
  }
  return true;
}

function activationOf(promise: object): Activation | null {
  const maker = makers.get(promise);
  return maker instanceof Activation ? maker : null;
}

function settles(promise: object, deferred: Deferred | null): void {
  if (deferred !== null) makers.set(promise, deferred);
}

function adopt(maker: Maker, promise: object): void {
  adopting = null;
  if (maker instanceof Deferred) maker.resolveWith(promise);
  else returned(maker, promise);
}

function before(promise: object): void {
  isBlind = false;
  running = continued(promise);
  adopting = running === null ? (makers.get(promise) ?? null) : null;
}

function after(): void {
  paused(running);
  isBlind = false;
  running = null;
  adopting = null;
}

function settled(promise: object): void {
  const maker = makers.get(promise);
  if (maker instanceof Deferred) maker.resolveWith(undefined);
  else if (maker !== undefined) ended(maker);
}
