import { moment } from '../clock.ts';
import type { Style } from '../style.ts';
import type { EventList } from './events.ts';
import { siteShortener } from './moment.ts';
import { table } from './table.ts';

/** One line for each event. */
export function eventListText({ events }: EventList, style: Style): string {
  const short = siteShortener(events.map((event) => event.site));
  const rows = events.map((event) => [
    moment(event.ms, 6).padStart(13),
    event.task === null ? '' : `${event.task} ${event.name}`,
    event.kind,
    event.what ?? '',
    Object.entries(event.fields)
      .map(([field, value]) => `${field}=${value}`)
      .join(' '),
    short(event.site),
  ]);
  return table(['         time', 'task', 'event', 'resource', 'fields', 'at'], rows, style).join('\n');
}
