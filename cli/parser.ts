import yargs, { type Argv } from 'yargs';
import type { CommandModule } from './commands.ts';

/** What yargs says is wrong with the arguments. */
export class UsageError extends Error {}

/** The one description of the command line: it parses, and help, completion and manual are made from it. */
export function parserFor(args: readonly string[], modules: readonly CommandModule[]): Argv {
  const parser = yargs([...args])
    .scriptName('waitgraph')
    .locale('en')
    .usage('$0 COMMAND\n\nSays who waits for whom in an async program, since when, and why.')
    .parserConfiguration({ 'populate--': true, 'parse-numbers': false, 'parse-positional-numbers': false })
    .strict()
    .demandCommand(1, 'no command given')
    .exitProcess(false)
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .epilogue(
      'Exit status: 0 no error found, 1 errors (see --fail-on), 2 wrong usage or unreadable input, 70 a bug.',
    )
    .fail((message, error) => {
      throw error ?? new UsageError(message ?? 'wrong usage');
    });
  for (const module of modules) register(parser, module);
  return parser;
}

/** What follows `--` is for the command itself, which yargs has no notation for. */
function register(parser: Argv, module: CommandModule): void {
  const [command = '', rest] = module.command.split(' [options] -- ');
  const { describe, handler } = module;
  const builder = (bare: Argv): Argv => {
    const built = module.builder(bare);
    return rest === undefined ? built : built.usage(`$0 ${module.command}\n\n${describe}`);
  };
  parser.command({ command, describe, builder, handler: handler as (args: unknown) => Promise<void> });
}
