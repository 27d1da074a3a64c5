import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Sample = {
  readonly name: string;
  readonly folder: string;
  /** The program's file in it. */
  readonly program: string;
  readonly runtime: 'node' | 'python3';
  /** A hang is ended after so long, as somebody would: a signal that cannot be caught. */
  readonly killAfterMs: number;
};

const root = fileURLToPath(new URL('.', import.meta.url));

/** All samples, by number. */
export function samples(): Sample[] {
  return readdirSync(root)
    .filter((name) => /^\d\d-/.test(name))
    .toSorted()
    .map((name) => {
      const folder = join(root, name);
      const program = readdirSync(folder).find((file) => file.startsWith('app.')) ?? 'app.py';
      const runtime = program.endsWith('.py') ? 'python3' : 'node';
      return { name, folder, program, runtime, killAfterMs: name.includes('sleep') ? 8_000 : 2_500 };
    });
}
