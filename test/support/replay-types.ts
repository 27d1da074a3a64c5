/** The state of a replay, and what it is before the first event. */
import type { Nanos } from '../../format/events.ts';
import type {
  Act,
  Block,
  Cancel,
  Deadline,
  Gap,
  Handle,
  Member,
  Nested,
  Provider,
  Quiescence,
  Resource,
  StepStats,
  Task,
  Ticket,
  Wait,
} from '../../analyzer/model.ts';
import type { ScriptedTrace } from './scripted.ts';

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type ReplayState = {
  at: Nanos;
  resources: Map<number, Mutable<Resource>>;
  tasks: Map<number, Mutable<Task>>;
  tickets: Map<number, Mutable<Ticket>>;
  waits: Mutable<Wait>[];
  acts: Act[];
  members: Member[];
  providers: Provider[];
  complete: Set<number>;
  collected: Map<number, Nanos>;
  handles: Mutable<Handle>[];
  deadlines: Map<number, Mutable<Deadline>>;
  cancels: Cancel[];
  quiescence: Mutable<Quiescence>[];
  blocks: Mutable<Block>[];
  nested: Mutable<Nested>[];
  gaps: Gap[];
  stepStats: StepStats[];
  end: { kind: number; code: number } | null;
};

/** Nothing has happened yet. */
export function emptyState(trace: ScriptedTrace): ReplayState {
  const resources = trace.resources.map((r): [number, Resource] => [
    r.id,
    {
      id: r.id,
      process: 0,
      kind: r.kind,
      name: r.name,
      site: r.site ?? null,
      capacity: r.capacity === 0 ? null : r.capacity,
      fair: (r.flags & 1) !== 0,
      reentrant: (r.flags & 2) !== 0,
      shared: (r.flags & 4) !== 0,
      parent: r.parent === 0 ? null : r.parent,
    },
  ]);
  return {
    at: 0,
    resources: new Map(resources),
    tasks: new Map(),
    tickets: new Map(),
    waits: [],
    acts: [],
    members: [],
    providers: [],
    complete: new Set(),
    collected: new Map(),
    handles: [],
    deadlines: new Map(),
    cancels: [],
    quiescence: [],
    blocks: [],
    nested: [],
    gaps: [],
    stepStats: [],
    end: null,
  };
}
