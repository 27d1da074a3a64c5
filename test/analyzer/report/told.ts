import type { Edge, Finding, Party, Role, StoryStep, Ticket, Wait } from '../../../analyzer/model.ts';
import { at, ms, type LiteralTrace } from '../../support/literal-view.ts';

/** A trace as far as the report looks at it, and what the detectors would say about it. */
export type Case = { readonly trace: LiteralTrace; readonly findings: readonly Finding[] };

type Told = {
  readonly kind: Finding['kind'];
  readonly since: number;
  readonly parties: readonly Party[];
} & Partial<Omit<Finding, 'kind' | 'since' | 'parties'>>;

/** A finding with what is left out filled in. */
export function finding({ kind, since, parties, ...more }: Told): Finding {
  const rest = { shape: null, severity: 'error', certainty: 'certain', until: null } as const;
  const none = { resources: [], edges: [], victims: [], story: [], stack: [], evidence: [] };
  return { kind, since: ms(since), parties, ...rest, ...none, ...more };
}

export function party(
  id: number,
  role: Role,
  holds: readonly Ticket[] = [],
  stuck: Wait | null = null,
): Party {
  return { task: id, role, holds, wait: stuck, site: stuck?.site ?? null };
}

export function edge(from: number, to: number, what: number | null, since: number): Edge {
  return { from, to, resource: what, since: ms(since), site: null };
}

type Told1 = [number, number | null, StoryStep['act'], number | null, StoryStep['note']?, string?];
export function step(...[time, who, act, what, note = null, place]: Told1): StoryStep {
  return {
    at: ms(time),
    task: who,
    act,
    resource: what,
    to: null,
    site: place === undefined ? null : at(place),
    note,
  };
}
