import * as zlib from 'node:zlib';
import { crc32 as table } from '../../../format/write/crc32.ts';

/** Node's own, where it has one. */
export const { crc32 = table } = zlib as { crc32?: (bytes: Uint8Array) => number };
