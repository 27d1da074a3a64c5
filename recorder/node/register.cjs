'use strict';
// The preload: `NODE_OPTIONS="--require waitgraph/register"`. Off, it does nothing at all; on, it loads
// the recorder (ES modules) synchronously. It never lets an error of ours reach the program.
const { env, argv } = process;

/** Package managers load the preload too, and nobody wants to record them. */
const PACKAGE_MANAGER = /[\\/](npm|npx|corepack|yarn|yarnpkg|pnpm|pnpx)(-cli)?(\.[cm]?js)?$/;

if (env.WAITGRAPH && env.WAITGRAPH !== '0' && isMain() && !isOurs() && !PACKAGE_MANAGER.test(argv[1] ?? ''))
  load();

/** Worker threads of the program are not recorded: there is nothing to load in them. */
function isMain() {
  return require('node:worker_threads').isMainThread;
}

/** Our own command line, when the environment switches recording on for everything. */
function isOurs() {
  const { join } = require('node:path');
  return argv[1] === join(__dirname, '../../cli.js') || argv[1] === join(__dirname, '../../cli.ts');
}

function load() {
  const { existsSync } = require('node:fs');
  const { join } = require('node:path');
  const built = join(__dirname, 'register.js');
  const { emitWarning } = process;
  process.emitWarning = () => {}; // "require() of an ES module is experimental", on older versions
  try {
    require(existsSync(built) ? built : join(__dirname, 'register.ts'));
  } catch (error) {
    if (env.WAITGRAPH_DEBUG) process.stderr.write(`waitgraph: ${error?.stack ?? error}\n`);
  } finally {
    process.emitWarning = emitWarning;
  }
}
