#!/usr/bin/env node
// Nothing native may be imported before this check: better-sqlite3 crashes on older versions.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 18)) {
  const { main } = await import('./cli/main.ts');
  await main(process.argv.slice(2));
} else {
  process.stderr.write(
    `error: waitgraph needs Node.js 22.18 or newer, this is ${process.versions.node}\n` +
      'hint: programs can be recorded on Node.js 20.19 or newer; analyze the trace with a newer one.\n',
  );
  process.exitCode = 2;
}
