import { expect, test } from 'vitest';
import { openTrace } from '../../analyzer/open.ts';
import type { ReportFinding } from '../../analyzer/report/types.ts';
import { record as recordNode } from './node/recorded.ts';
import { record as recordPython, withoutPython } from './python/recorded.ts';

const IN_NODE = `
import { Mutex } from 'async-mutex';
import { setTimeout as sleep } from 'node:timers/promises';
const checking = new Mutex();
const savings = new Mutex();
async function transfer(source, target) {
  await source.runExclusive(async () => {
    await sleep(50);
    await target.runExclusive(() => {});
  });
}
async function audit() {
  await sleep(150);
  const release = await checking.acquire();
  release();
}
await Promise.all([transfer(checking, savings), transfer(savings, checking), audit()]);
`;

const IN_PYTHON = `
import asyncio, os, threading, time
def end():
    time.sleep(1)
    os._exit(13)
threading.Thread(target=end, daemon=True).start()
async def transfer(source, target):
    async with source:
        await asyncio.sleep(0.05)
        async with target: pass
async def audit():
    await asyncio.sleep(0.15)
    await checking.acquire()
    checking.release()
async def main():
    global checking, savings
    checking, savings = asyncio.Lock(), asyncio.Lock()
    await asyncio.gather(*map(asyncio.create_task, (transfer(checking, savings), transfer(savings, checking), audit())))
asyncio.run(main())
`;

test.skipIf(withoutPython)(
  'both recorders tell the same of the same scenario, but for sites and names',
  async () => {
    const [node, python] = await Promise.all([
      recordNode({ text: IN_NODE, extension: '.mjs' }),
      recordPython(IN_PYTHON),
    ]);
    const [inNode, inPython] = [findingsOf(node.folder), findingsOf(python.folder)];
    expect(inNode).toHaveLength(1);
    expect(inPython).toEqual(inNode);
  },
);

function findingsOf(folder: string): unknown[] {
  const { report } = openTrace([folder], { cache: false });
  return report.findings.map((finding) => plain(finding));
}

/** Ids become the order in which they first occur; names, places, times and the runtime's own words go. */
function plain({
  kind,
  shape,
  severity,
  certainty,
  headline,
  tasks,
  edges,
  resources,
  story,
}: ReportFinding) {
  const order = new Map<string, string>();
  const nth = (id: string | null): string | null => {
    if (id === null) return null;
    const known = order.get(id) ?? `${id[0]}${order.size}`;
    order.set(id, known);
    return known;
  };
  return {
    is: [kind, shape, severity, certainty, headline],
    tasks: tasks.map(({ id, role, holds, waitsFor, outcome }) => ({
      id: nth(id),
      role,
      outcome,
      holds: holds.map((hold) => [nth(hold.resource), hold.units, hold.mode]),
      waitsFor: waitsFor === null ? null : [nth(waitsFor.resource), nth(waitsFor.task)],
    })),
    edges: edges.map(({ from, to, resource }) => [nth(from), nth(to), nth(resource)]),
    resources: resources.map(({ id, kind: of, capacity }) => [nth(id), of, capacity]),
    story: story.map(({ task, act, note }) => [nth(task), act, note]),
  };
}
