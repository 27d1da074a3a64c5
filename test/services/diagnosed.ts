import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findings } from '../recorder/node/diagnosed.ts';
import { record, run } from '../recorder/node/recorded.ts';
import type { Server } from './server.ts';

/** Programs that use a server run as they do alone, and each is diagnosed as expected. */
export function diagnosed(
  service: string,
  start: () => Promise<Server | null>,
  programs: Readonly<Record<string, readonly string[]>>,
): void {
  describe(`a program that uses ${service}`, () => {
    let server: Server | null = null;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server?.stop());
    test.for(Object.entries(programs))(
      '(%s) is diagnosed, and runs as it does alone',
      async ([file, found], context) => {
        if (server === null) context.skip(`${service} is not installed on this machine`);
        const path = fileURLToPath(new URL(`programs/${file}`, import.meta.url));
        const env = { SERVER: server?.url ?? '' };
        const alone = await run([path], env);
        const { folder, status, stdout, stderr } = await record({ path }, env);
        expect({ status, stdout, stderr }).toEqual(alone);
        expect(findings(folder)).toEqual(found);
      },
    );
  });
}
