import { expect, test } from 'vitest';
import { audit, checking, pause, savings, transfer } from './bank.ts';

test('one transfer', async () => {
  await transfer(checking, savings);
  expect(checking.isLocked()).toBe(false);
});

test('leaves a task', async () => {
  void audit();
  await pause(10);
});

test('two transfers', async () => {
  await Promise.all([transfer(checking, savings), transfer(savings, checking)]);
}, 500);

test('fails by itself', () => {
  expect(1).toBe(2);
});
