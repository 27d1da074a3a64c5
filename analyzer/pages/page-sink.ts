import { writeSync } from 'node:fs';

export const PAGE_SIZE = 4096;

/** SQLite locks bytes in this page and never keeps anything there. */
const LOCK_PAGE = 0x4000_0000 / PAGE_SIZE + 1;
const PAGES_AT_ONCE = 256;

/** Appends pages to a database file, many at a time. Pages count from 1. */
export class PageSink {
  private readonly file: number;
  private readonly pending = new Uint8Array(PAGE_SIZE * PAGES_AT_ONCE);
  private pendingPages = 0;
  private nextPage: number;

  /** `pages` is how many the file has already. */
  constructor(file: number, pages: number) {
    this.file = file;
    this.nextPage = pages + 1;
  }

  /** How many pages the file has now. */
  get pages(): number {
    return this.nextPage - 1;
  }

  /** Writes a page at the end and returns its number. The bytes are copied. */
  append(page: Uint8Array): number {
    if (this.nextPage === LOCK_PAGE) this.put(new Uint8Array(PAGE_SIZE));
    return this.put(page);
  }

  /** Writes a page that is there already. */
  rewrite(number: number, page: Uint8Array): void {
    writeAll(this.file, page, (number - 1) * PAGE_SIZE);
  }

  flush(): void {
    const first = this.nextPage - this.pendingPages;
    writeAll(this.file, this.pending.subarray(0, this.pendingPages * PAGE_SIZE), (first - 1) * PAGE_SIZE);
    this.pendingPages = 0;
  }

  private put(page: Uint8Array): number {
    this.pending.set(page, this.pendingPages * PAGE_SIZE);
    this.pendingPages += 1;
    const number = this.nextPage++;
    if (this.pendingPages === PAGES_AT_ONCE) this.flush();
    return number;
  }
}

/** A full disk writes less than it was given, and says so only the next time. */
function writeAll(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
  }
}
