/** So long is waited for a terminal that has not taken the last frame yet. */
const BUSY_MS = 60;

/**
 * When to paint: once for all that came in meanwhile, and never while the terminal is still taking the last
 * frame. So a held key or a slow line leaves frames out, and none ever waits behind another.
 */
export class Pace {
  private next: NodeJS.Immediate | null = null;
  private later: NodeJS.Timeout | null = null;
  private readonly isBusy: () => boolean;
  private readonly paint: () => void;

  constructor(isBusy: () => boolean, paint: () => void) {
    this.isBusy = isBusy;
    this.paint = paint;
  }

  /** Something has changed. */
  request(): void {
    this.next ??= setImmediate(() => {
      this.next = null;
      if (this.isBusy()) this.wait();
      else this.paint();
    });
  }

  /** Nothing is painted any more. */
  close(): void {
    clearTimeout(this.later ?? undefined);
    if (this.next !== null) clearImmediate(this.next);
  }

  private wait(): void {
    this.later ??= setTimeout(() => {
      this.later = null;
      this.request();
    }, BUSY_MS);
  }
}
