import { subscribe } from 'node:diagnostics_channel';
import { listener } from '../guard.ts';

/** Hears what is published on a diagnostics channel. Node would end the program for an error of `hear`. */
export function listenTo(channel: string, hear: (message: unknown) => void): void {
  subscribe(channel, listener(channel, hear));
}
