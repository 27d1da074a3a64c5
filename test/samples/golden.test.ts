import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';
import { samples } from '../../samples/list.ts';
import { waitgraph } from '../../samples/run.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

describe.concurrent('the recorded trace of', () => {
  test.for(samples())('$name gives the report beside it', async ({ folder }, { expect }) => {
    const { out, err, status } = await waitgraph(['analyze', 'trace', '--no-cache'], { cli, cwd: folder });
    await expect(out).toMatchFileSnapshot(join(folder, 'report.txt'));
    expect(err).toBe('');
    expect(status).toBe(/^SUMMARY 0 errors/m.test(out) ? 0 : 1);
  });
});
