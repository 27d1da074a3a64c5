import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { samples } from '../../samples/list.ts';
import { waitgraph } from '../../samples/run.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

describe.concurrent('the recorded trace of', () => {
  test.each(samples())('$name gives the report beside it', async ({ folder }) => {
    const { out, err, status } = await waitgraph(['analyze', 'trace', '--no-cache'], { cli, cwd: folder });
    expect({ out, err }).toEqual({ out: readFileSync(join(folder, 'report.txt'), 'utf8'), err: '' });
    expect(status).toBe(
      /^\S+ F\d/m.test(out) && !out.startsWith('SUMMARY') && /[1-9]\d* errors?\b/.test(out) ? 1 : 0,
    );
  });
});
