import type { ResourceId } from '../../format/events.ts';
import type { Known } from './knowledge.ts';
import type { Edge, NodeId } from './network.ts';
import { anyOf, to, type Pen } from './pen.ts';

/** Edges to those who could end a wait. Tasks that have ended are none. */
export function edgesTo(pen: Pen, known: readonly Known[], resource: ResourceId): Edge[] {
  const { process } = pen.scene.view.resource(resource);
  return known.flatMap(({ source, weak, basis }): Edge[] => {
    const edge = (child: NodeId): Edge[] => [{ child, weight: 1, weak, basis }];
    if (source.kind === 'external') return edge(pen.leaf('external', process));
    if (source.kind === 'code') return edge(codeNode(pen, source.code));
    const { target } = source;
    if (target.kind === 'task' && !pen.scene.snapshot.tasks.has(target.task)) return [];
    return edge(pen.target(target, process, null));
  });
}

/** Any unfinished task that runs this code. */
function codeNode(pen: Pen, code: string): NodeId {
  const tasks = pen.scene.sameCode.get(code) ?? [];
  return pen.shared(`code ${code}`, { kind: 'gate' }, (gate) =>
    anyOf(
      gate,
      tasks.map((task) => to(pen.task(task))),
    ),
  );
}
