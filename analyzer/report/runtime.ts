import type { Finding, TraceView } from '../model.ts';
import type { Runtime } from './fixes.ts';

/** Whose words and pages a finding is told with. */
export function runtimeOf(view: TraceView, finding: Finding): Runtime {
  const { parties, resources } = finding;
  const steps = finding.evidence.find((evidence) => evidence.kind === 'steps');
  const [party] = parties;
  const [resource] = resources;
  const process =
    party !== undefined
      ? view.task(party.task).process
      : resource === undefined
        ? (steps?.process ?? null)
        : view.resource(resource).process;
  const found = view.processes.find(({ id }) => id === process) ?? view.processes[0];
  return found?.runtime.startsWith('python') === true ? 'python' : 'node';
}
