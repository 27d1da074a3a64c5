import yargs, { type Argv } from 'yargs';
import { InputError } from '../format/errors.ts';
import { safeText } from '../format/read/safe-text.ts';
import { COMMANDS, type CommandModule } from './commands.ts';
import { nearest } from './nearest.ts';
import { STDERR_LIMIT } from './print.ts';

/** Runs the command line. Only here are errors turned into exit codes. */
export async function main(args: readonly string[]): Promise<void> {
  ignoreClosedPipe(process.stdout);
  ignoreClosedPipe(process.stderr);
  try {
    await run(args);
  } catch (error) {
    process.exitCode = error instanceof InputError ? printInputError(error) : printBug(error);
  }
}

/** `waitgraph events … | head` closes our output early, which is nobody's error. */
function ignoreClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

async function run(args: readonly string[]): Promise<void> {
  const parser = parserFor(args, await modulesFor(args));
  try {
    await parser.parseAsync();
  } catch (error) {
    throw error instanceof UsageError ? await explained(error, parser, args) : error;
  }
}

/** Only the command that is asked for is loaded; all of them for the overview. */
async function modulesFor([name = '']: readonly string[]): Promise<CommandModule[]> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load !== undefined) return [await load()];
  if (name !== '' && !name.startsWith('-')) throw unknownCommand(name);
  return Promise.all(Object.values(COMMANDS).map((each) => each()));
}

function unknownCommand(name: string): InputError {
  const similar = nearest(name, Object.keys(COMMANDS));
  return new InputError('ECOMMAND', `unknown command "${name}"`, {
    hint: similar === null ? 'waitgraph --help lists the commands.' : `Did you mean "${similar}"?`,
  });
}

function parserFor(args: readonly string[], modules: readonly CommandModule[]): Argv {
  const parser = yargs([...args])
    .scriptName('waitgraph')
    .locale('en')
    .usage('$0 COMMAND\n\nSays who waits for whom in an async program, since when, and why.')
    .parserConfiguration({ 'populate--': true, 'parse-numbers': false, 'parse-positional-numbers': false })
    .strict()
    .demandCommand(1, 'no command given')
    .exitProcess(false)
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .epilogue('Exit status: 0 nothing found, 1 findings, 2 wrong usage or unreadable input, 70 a bug.')
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

/** What yargs says is wrong with the arguments. */
class UsageError extends Error {}

/** Says it in our words: yargs names the wrong option, we add the one that was probably meant. */
async function explained(
  { message }: UsageError,
  parser: Argv,
  args: readonly string[],
): Promise<InputError> {
  const unknown = /^Unknown arguments?: ([^,]+)/.exec(message)?.[1];
  const help = await parser.getHelp();
  if (message.startsWith('Not enough non-option')) return missing(args[0] ?? '', help);
  if (unknown === undefined) return new InputError('EOPTION', valueText(message), TRY_HELP);
  if (args.includes(unknown)) return unexpected(unknown, args);
  const options = [...help.matchAll(/--([a-z][a-z-]+)/g)].map((match) => match[1] ?? '');
  const similar = nearest(unknown, options);
  const dashes = unknown.length === 1 ? '-' : '--';
  return new InputError('EOPTION', `unknown option ${dashes}${unknown}`, {
    hint: similar === null ? TRY_HELP.hint : `Did you mean --${similar}?`,
  });
}

function missing(command: string, help: string): InputError {
  const [usage = ''] = help.split('\n');
  return new InputError('EOPTION', `${command}: an argument is missing`, { hint: usage });
}

/** yargs says `Invalid values: Argument: format, Given: "svg", Choices: "text", "dot"` in three lines. */
function valueText(message: string): string {
  const line = message.replaceAll(/\s*\n\s*/g, ' ');
  const [, option, given, choices] = /Argument: (\S+), Given: (.+), Choices: (.+)$/.exec(line) ?? [];
  return choices === undefined ? line : `--${option} ${given}: not one of ${choices.replaceAll('"', '')}`;
}

const TRY_HELP = { hint: 'Try --help.' };

function unexpected(word: string, args: readonly string[]): InputError {
  const hint =
    args[0] === 'record' ? `waitgraph record -- ${args.slice(args.indexOf(word)).join(' ')}` : TRY_HELP.hint;
  return new InputError('EOPTION', `unexpected argument "${word}"`, { hint });
}

function printInputError({ message, hint }: InputError): 2 {
  for (const [label, text] of Object.entries({ error: message, hint })) {
    if (text !== undefined) process.stderr.write(`${label}: ${safeText(text, STDERR_LIMIT)}\n`);
  }
  return 2;
}

function printBug(error: unknown): 70 {
  const shown = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${shown}\nThis is a bug in waitgraph. Please report it with the lines above.\n`);
  return 70;
}
