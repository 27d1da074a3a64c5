import yargs, { type Argv } from 'yargs';
import { InputError } from '../format/errors.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

export const command = 'completion [shell]';
export const describe = 'Print a script that completes commands and options in your shell';

export const builder = (parser: Argv) =>
  parser
    .positional('shell', { choices: SHELLS, describe: 'Which shell [the one you are in]' })
    .example('$0 completion bash >> ~/.bashrc', 'for the next shell you open')
    .example('$0 completion fish > ~/.config/fish/completions/waitgraph.fish', 'for fish');

export async function handler({
  shell = shellIn(process.env),
}: {
  readonly shell?: Shell | undefined;
}): Promise<void> {
  if (shell === 'fish') return void process.stdout.write(FISH);
  // It looks there for which of the two to print.
  process.env['SHELL'] = `/bin/${shell}`;
  const printer = yargs() as unknown as { showCompletionScript: (program: string, command: string) => void };
  printer.showCompletionScript('waitgraph', 'completion');
}

function shellIn({ SHELL = '' }: NodeJS.ProcessEnv): Shell {
  const found = SHELLS.find((shell) => SHELL.endsWith(shell));
  if (found !== undefined) return found;
  throw new InputError('EOPTION', `completion: which shell? found $SHELL "${SHELL}"`, {
    hint: `Say it: waitgraph completion ${SHELLS.join('|')}`,
  });
}

/** yargs has none for it; it asks the same question as the others. */
const FISH = `complete -c waitgraph -a '(waitgraph --get-yargs-completions (commandline -opc) (commandline -ct) 2>/dev/null)'
`;
