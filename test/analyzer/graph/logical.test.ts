import { expect, test } from 'vitest';
import { logicalOf } from '../../../analyzer/graph/logical.ts';
import { sceneAt } from '../../../analyzer/graph/scene.ts';
import { drawn } from '../../support/drawn.ts';
import { replayView } from '../../support/replay-view.ts';

/** The name and the frames of the logical task of `task`. */
function chainOf(drawing: string, task: string): string {
  const trace = drawn(drawing);
  const view = replayView(trace.trace);
  const logical = logicalOf(sceneAt(view, view.info.durationNs, new Set()), trace.task(task));
  return `${view.task(logical.id).name}: ${logical.frames.map((frame) => view.task(frame).name).join(' ')}`;
}

test('functions that call each other are one task, named by the outermost', () => {
  const drawing = `
    main:module                >order
    order<main:function        >charge
    charge<order:function      >?
  `;
  expect(chainOf(drawing, 'charge')).toBe('order: order charge');
  expect(chainOf(drawing, 'main')).toBe('main: main');
});

test('a scoped lock and an anonymous callback give no name', () => {
  const drawing = `
    main:module                     >lock
    lock<main:scope                 >(anonymous)
    (anonymous)<lock:function       >charge
    charge<(anonymous):function     >?
  `;
  expect(chainOf(drawing, 'lock')).toBe('charge: lock (anonymous) charge');
});

test('jobs, requests and tasks stay their own', () => {
  const drawing = `
    order:function     >job
    job<order:job      >?
  `;
  expect(chainOf(drawing, 'job')).toBe('job: job');
});

test('a function that was started but not awaited is not part of its starter', () => {
  const drawing = `
    order:function         >?
    charge<order:function  >?
  `;
  expect(chainOf(drawing, 'charge')).toBe('charge: charge');
});

test('an await of another task is no call', () => {
  const drawing = `
    order:function    >charge
    charge:function   >?
  `;
  expect(chainOf(drawing, 'charge')).toBe('charge: charge');
});
