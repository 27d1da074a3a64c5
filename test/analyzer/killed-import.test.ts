import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTrace } from '../../analyzer/open.ts';
import type { ScriptedEvent } from '../support/scripted.ts';
import { writeTrace } from '../support/trace-file.ts';

/** Opens the trace in its first argument, and is killed as soon as something of it is loaded. */
const KILLED = `
  import { openTrace } from ${JSON.stringify(new URL('../../analyzer/open.ts', import.meta.url).href)};
  openTrace([process.argv[2]], { onProgress: () => process.kill(process.pid, 'SIGKILL') });`;

test('an import that is killed leaves no database, and the next one takes away what it left', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waitgraph-'));
  const program = join(folder, 'killed.mjs');
  writeFileSync(program, KILLED);
  const run = join(folder, 'run');
  const events = Array.from({ length: 70_000 }, (_, i): ScriptedEvent => ({
    at: i * 1000,
    kind: 'heartbeat',
    task: 0,
  }));
  writeTrace(run, { resources: [], events }, { eventsPerChunk: 5000 });
  const { signal, stderr } = spawnSync(process.execPath, [program, run], { encoding: 'utf8' });
  expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
  const left = readdirSync(run).filter((name) => name.includes('.db'));
  expect(left).not.toContain('.waitgraph-cache.db');
  expect(left.length).toBeGreaterThan(0);

  expect(openTrace([run]).view.info.events).toBe(70_000);
  expect(readdirSync(run).filter((name) => name.includes('.db'))).toEqual(['.waitgraph-cache.db']);
});
