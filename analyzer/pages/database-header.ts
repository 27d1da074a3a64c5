import { readSync, writeSync } from 'node:fs';

/** Where the file's first page says how long it is, and how often it was changed (sections 1.3.7 to 1.3.11). */
const CHANGES = 24;
const PAGES = 28;
const VALID_FOR = 92;

/** Tells SQLite that the file has `pages` pages now, so that it believes none of what it remembers. */
export function markChanged(file: number, pages: number): void {
  const header = Buffer.alloc(100);
  readSync(file, header, 0, header.length, 0);
  const changes = header.readUInt32BE(CHANGES) + 1;
  header.writeUInt32BE(changes, CHANGES);
  header.writeUInt32BE(changes, VALID_FOR);
  header.writeUInt32BE(pages, PAGES);
  writeSync(file, header, 0, header.length, 0);
}
