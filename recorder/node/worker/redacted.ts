import { createHash } from 'node:crypto';

/**
 * What becomes of a text before it is written, where WAITGRAPH_REDACT is `pattern`: each match is replaced by
 * a hash of it, so that what had one name still has one, and what had two has two. A pattern that is none
 * matches everything.
 */
export function redactedBy(pattern: string): (text: string) => string {
  if (pattern === '') return (text) => text;
  const matches = compiled(pattern);
  return (text) => text.replaceAll(matches, (found) => (found === '' ? '' : hashOf(found)));
}

function compiled(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'gu');
  } catch {
    return /[^]+/gu;
  }
}

function hashOf(text: string): string {
  return `#${createHash('sha256').update(text).digest('hex').slice(0, 6)}`;
}
