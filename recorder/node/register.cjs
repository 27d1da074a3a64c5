'use strict';
/* oxlint-disable typescript/unbound-method -- functions of namespaces */
// The preload: `NODE_OPTIONS="--require waitgraph/register"`. Off, it does nothing at all; on, it loads
// the recorder (ES modules) synchronously. It never lets an error of ours reach the program.
const { env, argv } = process;

/** Package managers load the preload too, and nobody wants to record them. */
const PACKAGE_MANAGER = /[\\/](npm|npx|corepack|yarn|yarnpkg|pnpm|pnpx)(-cli)?(\.[cm]?js)?$/;

if (
  env.WAITGRAPH &&
  env.WAITGRAPH !== '0' &&
  isExpected() &&
  !isOurs() &&
  !PACKAGE_MANAGER.test(argv[1] ?? '')
)
  load();

/** A thread is recorded if the one that started it left a link for it: see thread.ts. */
function isExpected() {
  const { getEnvironmentData, isMainThread } = require('node:worker_threads');
  return isMainThread || getEnvironmentData('waitgraph.thread') !== undefined;
}

/** Our own command line, when the environment switches recording on for everything. */
function isOurs() {
  const { join } = require('node:path');
  return argv[1] === join(__dirname, '../../cli.js') || argv[1] === join(__dirname, '../../cli.ts');
}

function load() {
  const { existsSync } = require('node:fs');
  const { join } = require('node:path');
  const extension = existsSync(join(__dirname, 'register.js')) ? 'js' : 'ts';
  const used = process.threadCpuUsage ?? process.cpuUsage;
  const { user, system } = used();
  const { emitWarning } = process;
  process.emitWarning = () => {}; // "require() of an ES module is experimental", on older versions
  try {
    // By itself, and first: what was only loaded as a part of another module the program couldn't `require`.
    require(join(__dirname, `api.${extension}`));
    const { loadedIn } = require(join(__dirname, `register.${extension}`));
    const now = used();
    loadedIn(now.user - user + now.system - system);
  } catch (error) {
    if (env.WAITGRAPH_DEBUG) process.stderr.write(`waitgraph: ${error?.stack ?? error}\n`);
  } finally {
    process.emitWarning = emitWarning;
  }
}
