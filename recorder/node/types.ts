import { types as own } from 'node:util';

/** Node's tests of types, taken before the program can replace them. */
export const types: Pick<typeof own, 'isPromise' | 'isProxy' | 'isNativeError'> = { ...own };
