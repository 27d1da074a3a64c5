import type { Argv } from 'yargs';

/** What a file in this folder exports when it is a command. */
export type CommandModule = {
  readonly command: string;
  readonly describe: string;
  readonly builder: (yargs: Argv) => Argv;
  readonly handler: (args: never) => Promise<void>;
};

/** The commands, in the order of `--help`. Loaded one by one: most need SQLite, `record` must not. */
export const COMMANDS: Readonly<Record<string, () => Promise<CommandModule>>> = {
  record: () => import('./record.ts').then(asCommand),
  analyze: () => import('./analyze.ts').then(asCommand),
  tui: () => import('./tui.ts').then(asCommand),
  graph: () => import('./graph.ts').then(asCommand),
  tasks: () => import('./tasks.ts').then(asCommand),
  waits: () => import('./waits.ts').then(asCommand),
  holds: () => import('./holds.ts').then(asCommand),
  resources: () => import('./resources.ts').then(asCommand),
  events: () => import('./events.ts').then(asCommand),
  sql: () => import('./sql.ts').then(asCommand),
  seal: () => import('./seal.ts').then(asCommand),
  import: () => import('./import.ts').then(asCommand),
  export: () => import('./export.ts').then(asCommand),
  diff: () => import('./diff.ts').then(asCommand),
  explain: () => import('./explain.ts').then(asCommand),
  info: () => import('./info.ts').then(asCommand),
  completion: () => import('./completion.ts').then(asCommand),
};

/** Each builder returns a parser that knows its own options, which only its own handler can name. */
function asCommand(
  module: Omit<CommandModule, 'builder' | 'handler'> & { builder: unknown; handler: unknown },
): CommandModule {
  return module as CommandModule;
}
