import { readFileSync } from 'node:fs';
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

test('each is in the list of samples, with what is found', ({ expect }) => {
  const list = readFileSync(fileURLToPath(new URL('../../samples/README.md', import.meta.url)), 'utf8');
  for (const { name, folder } of samples()) {
    const [, kind] = /^([A-Z-]+)/.exec(readFileSync(join(folder, 'report.txt'), 'utf8')) ?? [];
    expect(list).toMatch(new RegExp(`^\\| \\[${name}\\]\\(${name}\\).*\\b${kind}\\b.*\\|$`, 'm'));
  }
});

test('the reports in the README and in docs are that of sample 10', ({ expect }) => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const report = readFileSync(join(root, 'samples/10-two-locks-node/report.txt'), 'utf8');
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`\`\`\`\n${report}\`\`\`\n`);
  const head = report.slice(0, report.indexOf('  fix '));
  expect(readFileSync(join(root, 'docs/reading-a-report.md'), 'utf8')).toContain(`\`\`\`\n${head}\`\`\`\n`);
});
