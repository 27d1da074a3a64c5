import type { Nanos, Outcome, ResourceId, TaskId } from '../format/events.ts';
import type { Act, Cancel, PastWaits, ProcessId, Queueing, Quiescence, Ticket, Wait } from './model.ts';

/** Why we say so. The report turns each into a sentence. */
export type Evidence =
  | { readonly kind: 'structure' }
  | {
      readonly kind: 'quiescent';
      readonly basis: Quiescence['basis'];
      readonly at: Nanos;
      /** Of the process that rest, too. */
      readonly threads: number;
    }
  /** What was open then, and could have woken the program: what keeps it alive, and what does not. */
  | {
      readonly kind: 'still-open';
      readonly refed: readonly ResourceId[];
      readonly unrefed: readonly ResourceId[];
    }
  | { readonly kind: 'collected'; readonly resource: ResourceId; readonly at: Nanos }
  | { readonly kind: 'declared'; readonly resource: ResourceId; readonly tasks: readonly TaskId[] }
  /** The tasks were seen to act on it before, or their code mentions it. */
  | {
      readonly kind: 'history';
      readonly resource: ResourceId;
      readonly tasks: readonly TaskId[];
      readonly acts: number;
      readonly basis: 'acts' | 'code' | 'siblings';
    }
  /** In the runs to compare with, code of these names did it. */
  | {
      readonly kind: 'baseline';
      readonly resource: ResourceId;
      readonly actors: readonly string[];
      readonly acts: number;
    }
  | { readonly kind: 'never-acted'; readonly resource: ResourceId }
  | { readonly kind: 'early-signal'; readonly resource: ResourceId; readonly act: Act }
  /** It ended the wait, but the loop that would run the task slept on. */
  | { readonly kind: 'unnoticed'; readonly resource: ResourceId; readonly act: Act }
  | { readonly kind: 'holder-ended'; readonly ticket: Ticket; readonly outcome: Outcome | null }
  /** The thread that would have posted a message. */
  | { readonly kind: 'thread-ended'; readonly resource: ResourceId; readonly thread: ProcessId }
  | { readonly kind: 'ticketless'; readonly resource: ResourceId }
  | { readonly kind: 'broken-by'; readonly wait: Wait }
  /** It was told to end, and goes on: it is stuck, or somebody waits for its end. */
  | { readonly kind: 'cancel-survived'; readonly cancel: Cancel }
  | { readonly kind: 'missing-parties'; readonly resource: ResourceId; readonly missing: number }
  | { readonly kind: 'refused'; readonly at: Nanos }
  | { readonly kind: 'starved'; readonly tasks: readonly Starved[] }
  | {
      readonly kind: 'order';
      readonly first: ResourceId;
      readonly second: ResourceId;
      readonly seen: number;
    }
  /** Recorded steps, run in another order, lead there. */
  | { readonly kind: 'reordered'; readonly steps: number; readonly tasks: number }
  /** No such order was found. */
  | { readonly kind: 'no-order' }
  /** Not all that could be tried was. */
  | { readonly kind: 'cut-short' }
  /** Lengths of the steps at one place. */
  | {
      readonly kind: 'steps';
      readonly process: ProcessId;
      readonly count: number;
      readonly total: Nanos;
      readonly p50: Nanos;
      readonly p99: Nanos;
      readonly max: Nanos;
    }
  | { readonly kind: 'queueing'; readonly queueing: Queueing }
  /** It waits for `age`, others at its place waited less. */
  | { readonly kind: 'unusual'; readonly wait: Wait; readonly age: Nanos; readonly past: PastWaits }
  /** Who could still end it, so that nothing is proven. */
  | { readonly kind: 'still-possible'; readonly tasks: readonly TaskId[]; readonly who: StillPossible };

/** A task that could not run for so long; not exact: it is not known when it became ready, so at most. */
export type Starved = { readonly task: TaskId; readonly length: Nanos; readonly exact: boolean };

/** holders: of what is waited for. anyone: any task of the process. outside: nobody that is recorded. */
export type StillPossible = 'holders' | 'anyone' | 'outside';
