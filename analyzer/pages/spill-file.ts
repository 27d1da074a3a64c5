import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';

/** A file for what does not fit into memory, made when it is first needed and gone afterwards. */
export class SpillFile {
  private readonly path: string;
  private file: number | null = null;
  private end = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** Appends the bytes and returns where they begin. */
  append(bytes: Uint8Array): number {
    this.file ??= openSync(this.path, 'wx+', 0o600);
    const start = this.end;
    for (let done = 0; done < bytes.length;) {
      done += writeSync(this.file, bytes, done, bytes.length - done, start + done);
    }
    this.end += bytes.length;
    return start;
  }

  /** Fills `bytes` from a place on; returns how many there were. */
  read(bytes: Uint8Array, position: number): number {
    return this.file === null ? 0 : readSync(this.file, bytes, 0, bytes.length, position);
  }

  close(): void {
    if (this.file === null) return;
    closeSync(this.file);
    this.file = null;
    rmSync(this.path, { force: true });
  }
}
