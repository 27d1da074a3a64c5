/** Strongly connected components by Tarjan's algorithm with its own stack; a component comes after all it leads to. */
export function components(
  nodes: readonly number[],
  successors: (node: number) => readonly number[],
): number[][] {
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const found: number[][] = [];
  const path: { node: number; next: number }[] = [];
  const enter = (node: number): void => {
    index.set(node, index.size);
    low.set(node, index.size - 1);
    open.push(node);
    isOpen.add(node);
    path.push({ node, next: 0 });
  };
  const lower = (node: number, value: number): void =>
    void low.set(node, Math.min(low.get(node) ?? 0, value));
  const leave = (node: number): void => {
    path.pop();
    const parent = path.at(-1);
    if (parent !== undefined) lower(parent.node, low.get(node) ?? 0);
    if (low.get(node) !== index.get(node)) return;
    const component = open.splice(open.lastIndexOf(node));
    for (const member of component) isOpen.delete(member);
    found.push(component);
  };

  for (const root of nodes) {
    if (index.has(root)) continue;
    enter(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = successors(top.node)[top.next++];
      if (next === undefined) leave(top.node);
      else if (!index.has(next)) enter(next);
      else if (isOpen.has(next)) lower(top.node, index.get(next) ?? 0);
    }
  }
  return found;
}
