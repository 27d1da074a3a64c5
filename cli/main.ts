import type { Argv } from 'yargs';
import { InputError } from '../format/errors.ts';
import { safeText } from '../format/read/safe-text.ts';
import { COMMANDS, type CommandModule } from './commands.ts';
import { nearest } from './nearest.ts';
import { parserFor, UsageError } from './parser.ts';
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
