// Preloaded into a program to know what it took: see used.ts.
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const used = {
    cpuMs: (userCPUTime + systemCPUTime) / 1000,
    wallMs: performance.now(),
    rssMb: maxRSS / 1024,
  };
  writeFileSync(process.env.BENCH_USAGE, JSON.stringify(used));
});
