// A span for each lock, from asking to giving back, with an event when it is taken; exported in batches to a file.
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { openSync, writeSync } from 'node:fs';
import { onLocks } from './lock-events.mjs';

const file = openSync(process.env.PEER_FILE, 'w');
const exporter = {
  export(spans, done) {
    const lines = spans.map(({ name, startTime, endTime, attributes, events }) =>
      JSON.stringify({ name, startTime, endTime, attributes, events }),
    );
    writeSync(file, lines.join('\n'));
    done({ code: 0 });
  },
  shutdown: async () => {},
};
// No span may be dropped: a recorder that drops is cheap.
const processor = new BatchSpanProcessor(exporter, { maxQueueSize: 1e7, scheduledDelayMillis: 50 });
const tracer = new BasicTracerProvider({ spanProcessors: [processor] }).getTracer('bench');

onLocks({
  begin: (lock) => tracer.startSpan('lock', { attributes: { lock } }),
  held: (span) => span.addEvent('acquired'),
  over: (span) => span.end(),
});
