import type { TraceWriter } from '../../../format/write/trace-writer.ts';
import type { RingViews } from '../ring-layout.ts';

export class Watchdog {
  constructor(_ring: RingViews, _writer: TraceWriter, _blockMs: number, _loop: number) {}
  look(): void {}
  stop(): void {}
}
