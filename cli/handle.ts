import type { TraceView } from '../analyzer/model.ts';
import { idOf } from '../analyzer/report/names.ts';
import { InputError } from '../format/errors.ts';
import { EVENTS } from '../format/events.ts';
import { nearest } from './nearest.ts';

/** The id behind `T12` or `P2.R3`. */
export function parseHandle(text: string, letter: 'T' | 'R', view: TraceView): number {
  const id = idOf(view, text, letter);
  if (id !== null) return id;
  const example = view.processes.length > 1 ? `P1.${letter}12` : `${letter}12`;
  const command = letter === 'T' ? 'waitgraph tasks' : 'waitgraph resources';
  throw new InputError('EOPTION', `no ${letter === 'T' ? 'task' : 'resource'} "${text}"`, {
    hint: `Handles look like ${example}; ${command} lists them.`,
  });
}

/** The code of an event's kind, as it is called in docs/format.md. */
export function parseEventKind(text: string): number {
  const kinds: Readonly<Record<string, { readonly code: number }>> = EVENTS;
  const found = Object.hasOwn(kinds, text) ? kinds[text] : undefined;
  if (found !== undefined) return found.code;
  const similar = nearest(text, Object.keys(kinds));
  throw new InputError('EOPTION', `no kind of event "${text}"`, {
    hint: similar === null ? `Known: ${Object.keys(kinds).join(', ')}.` : `Did you mean ${similar}?`,
  });
}
