import { expect, test } from 'vitest';
import { pythonSource } from '../../format/python.ts';

test('the Python recorder has the same event table', async () => {
  await expect(pythonSource()).toMatchFileSnapshot('../../recorder/python/src/waitgraph/trace/_events.py');
});
