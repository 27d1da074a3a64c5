import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Mutex } from 'async-mutex';

const checking = new Mutex();
const savings = new Mutex();
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function transfer(from, to) {
  const releaseFrom = await from.acquire();
  await pause(20);
  const releaseTo = await to.acquire();
  releaseTo();
  releaseFrom();
}

async function audit() {
  await new Promise((resolve) => setTimeout(resolve, 60_000).unref());
}

test('one transfer', async () => {
  await transfer(checking, savings);
});

test('leaves a task', async () => {
  void audit();
  await pause(10);
});

test('two transfers', { timeout: 500 }, async () => {
  await Promise.all([transfer(checking, savings), transfer(savings, checking)]);
});

test('fails by itself', () => {
  assert.equal(1, 2);
});
