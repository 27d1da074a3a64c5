/** Lines of the STD format of RAPID: `thread|operation(object)|place`, one event each. */
import { InputError } from '../../format/errors.ts';

export const OPERATIONS = [
  'req',
  'acq',
  'rel',
  'rreq',
  'racq',
  'rrel',
  'tryacq',
  'fork',
  'join',
  'r',
  'w',
  'wait',
  'notify',
  'notifyAll',
  'begin',
  'end',
] as const;
export type Operation = (typeof OPERATIONS)[number];

export type Line = {
  /** In the file, from 1. */
  readonly number: number;
  readonly thread: string;
  readonly operation: Operation;
  readonly object: string;
  /** As it stands there. */
  readonly place: string;
};

/** How the locks of a trace behave: see `waitgraph import --help`. */
export type Policy = 'excl' | 'recread' | 'fair' | 're';
export const POLICIES: readonly Policy[] = ['excl', 'recread', 'fair', 're'];

/** Reads the file's lines; empty ones and those that begin with # are none. Throws InputError at the first that is wrong. */
export function linesOf(text: string, file: string): { readonly lines: Line[]; readonly policy: Policy } {
  const rows = text.split(/\r?\n/);
  const policy = policyOf(rows[0] ?? '', file);
  const lines = rows.flatMap((row, i) =>
    row.trim() === '' || row.startsWith('#') ? [] : [lineOf(row, i + 1, file)],
  );
  if (lines.length === 0) throw wrong(file, 1, 'no events', 'a line is like T1|acq(L)|Main.java:12');
  return { lines, policy };
}

function policyOf(first: string, file: string): Policy {
  const named = /^#\s*policy:\s*(\S+)\s*$/.exec(first)?.[1];
  if (named === undefined) return 'excl';
  const policy = POLICIES.find((each) => each === named);
  if (policy === undefined) throw wrong(file, 1, `policy "${named}"`, `known are ${POLICIES.join(', ')}`);
  return policy;
}

const BARE: ReadonlySet<Operation> = new Set(['begin', 'end'] as const);

function lineOf(row: string, number: number, file: string): Line {
  const [thread = '', call = '', place = ''] = row.split('|').map((part) => part.trim());
  if (thread === '' || call === '') {
    throw wrong(
      file,
      number,
      `"${row.slice(0, 60)}" is not an event`,
      'a line is like T1|acq(L)|Main.java:12',
    );
  }
  const [, name = call, object = ''] = /^(\w+)(?:\((.*)\))?$/.exec(call) ?? [];
  const operation = OPERATIONS.find((each) => each === name);
  const known = `known are ${OPERATIONS.join(', ')}`;
  if (operation === undefined) throw wrong(file, number, `unknown operation "${name.slice(0, 60)}"`, known);
  if (object === '' && !BARE.has(operation))
    throw wrong(file, number, `${operation} of nothing`, `write ${thread}|${operation}(NAME)|…`);
  return { number, thread, operation, object, place };
}

/** What is wrong with a line, and what would be right. */
export function wrong(file: string, line: number, what: string, hint: string): InputError {
  return new InputError('ENOTTRACE', `${file}:${line}: ${what}`, { hint });
}
