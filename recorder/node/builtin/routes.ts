import type { IncomingMessage } from 'node:http';

type Named = Pick<IncomingMessage, 'method' | 'url'>;

const MAX_LENGTH = 100;
/** What a programmer calls a part of a path: a word, or a version. Anything else may be somebody's. */
const WORD = /^[A-Za-z_][A-Za-z_.~-]{0,31}$|^v\d{1,3}$/;

/** What a request is called: its method and the framework's pattern, or the path with ids masked and no query. */
export function routeName({ method = '', url = '' }: Named, pattern: string | undefined): string {
  const path = pattern ?? maskedPath(url);
  return `${method} ${path}`.slice(0, MAX_LENGTH);
}

function maskedPath(url: string): string {
  const [path = ''] = url.replace(/^https?:\/\/[^/]*/, '').split(/[?#]/, 1);
  return path
    .split('/')
    .map((part) => (part === '' || WORD.test(part) ? part : ':id'))
    .join('/');
}
