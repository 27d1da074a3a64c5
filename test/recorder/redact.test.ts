import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { redactedBy } from '../../recorder/node/worker/redacted.ts';
import * as node from './node/recorded.ts';
import * as python from './python/recorded.ts';

const REDACT = { WAITGRAPH_REDACT: 'alice|acme-[a-z]+' };
const hashOf = (text: string): string => `#${createHash('sha256').update(text).digest('hex').slice(0, 6)}`;

/** All bytes of a trace: what is not in them can't be read from them. */
function bytesOf(folder: string): string {
  return node
    .traceFiles(folder)
    .map((file) => readFileSync(join(folder, file), 'latin1'))
    .join('');
}

test('Node.js: what is to be redacted is in no byte of the trace, and has one name still', async () => {
  const text = `import { Mutex } from 'async-mutex';
const acmeLock = new Mutex(), locks = { 'acme-ledger': acmeLock };
async function alicePays() { await locks['acme-ledger'].runExclusive(async () => {}); }
async function bobPays() { await alicePays(); }
await bobPays();`;
  const { folder } = await node.record({ text }, REDACT);
  const bytes = bytesOf(folder);
  expect(bytes).not.toMatch(/alice|acme-/);
  expect(bytes).toContain(`${hashOf('alice')}Pays`);
  expect(bytes).toContain('bobPays');
});

test.skipIf(python.withoutPython)('Python: the same', async () => {
  const text = `
import asyncio
async def alice_pays(lock):
    async with lock: pass
async def main():
    await asyncio.create_task(alice_pays(asyncio.Lock()), name='acme-order')
asyncio.run(main())`;
  const { folder } = await python.record(text, REDACT);
  const bytes = bytesOf(folder);
  expect(bytes).not.toMatch(/alice|acme-/);
  expect(bytes).toContain(`${hashOf('alice')}_pays`);
  expect(bytes).toContain(hashOf('acme-order'));
});

test('an expression that is none hides everything', () => {
  expect(redactedBy('(')('secret')).toBe(hashOf('secret'));
  expect(redactedBy('')('plain')).toBe('plain');
  expect(redactedBy('x*')('axb')).toBe(`a${hashOf('x')}b`);
});
