/** What the store counts over a whole trace, counted in the plainest way. */
import type { PastWaits, Queueing, Ticket, Wait } from '../../analyzer/model.ts';
import type { Nanos, ResourceId } from '../../format/events.ts';

export function queueingOf(tickets: readonly Ticket[], endedAt: Nanos): Queueing[] {
  const byResource = new Map<ResourceId, { since: Nanos; until: Nanos }[]>();
  for (const ticket of tickets) {
    const until = ticket.heldSince ?? ticket.until ?? endedAt + 1;
    if (until <= ticket.requestedAt) continue;
    const spans = byResource.get(ticket.resource) ?? [];
    byResource.set(ticket.resource, [...spans, { since: ticket.requestedAt, until }]);
  }
  return [...byResource]
    .filter(([, spans]) => spans.length > 1)
    .map(([resource, spans]) => ({
      resource,
      waits: spans.length,
      total: spans.reduce((sum, { since, until }) => sum + until - since, 0),
      max: Math.max(...spans.map(({ since, until }) => until - since)),
      convoy: Math.max(
        ...spans.map(({ since }) => spans.filter((s) => s.since <= since && s.until > since).length),
      ),
      since: Math.min(...spans.map(({ since }) => since)),
      until: Math.max(...spans.map(({ until }) => until)),
    }))
    .toSorted((a, b) => b.total - a.total || a.resource - b.resource);
}

export function pastWaitsOf(waits: readonly Wait[], { site, task }: Wait): PastWaits {
  const alike = waits.filter(
    (w) =>
      site !== null &&
      w.outcome === 'ok' &&
      w.site?.file === site.file &&
      w.site.line === site.line &&
      w.site.column === site.column &&
      w.site.fn === site.fn,
  );
  const lengths = alike.map((w) => (w.until ?? 0) - w.since).toSorted((a, b) => a - b);
  return {
    count: alike.length,
    p99: lengths[Math.max(0, Math.ceil(alike.length * 0.99) - 1)] ?? 0,
    ofTask: alike.filter((w) => w.task === task).length,
  };
}
