import { execFileSync } from 'node:child_process';

/** What a piece of work took: CPU time of the process, all threads of it. */
export type Used = { readonly cpuMs: number; readonly wallMs: number; readonly rssMb: number };

/** Does `work` and says what it took. `rssMb` is the process's peak so far: give each a process of its own. */
export function measured(work: () => void): Used {
  const before = process.cpuUsage();
  const started = performance.now();
  work();
  const { user, system } = process.cpuUsage(before);
  return {
    cpuMs: (user + system) / 1000,
    wallMs: performance.now() - started,
    rssMb: process.resourceUsage().maxRSS / 1024,
  };
}

/** Runs a script, which prints what it found as JSON, in a process of its own. */
export function inProcess(script: string, args: readonly string[], flags: readonly string[] = []): unknown {
  const out = execFileSync(process.execPath, [...flags, script, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(out);
}
