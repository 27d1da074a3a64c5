/* oxlint-disable typescript/unbound-method -- static, and without `this` */
import type { Ticket } from './locks.ts';
import { Returns, type Stamp } from '../stamp.ts';

/** The acquisition that an object of a library's own stands for, kept with it: an entry of its queue. See `createStamp`. */
class Asking extends Returns {
  #ticket: Ticket;

  constructor(object: object, ticket: Ticket) {
    super(object);
    this.#ticket = ticket;
  }

  static get(object: object): Ticket | undefined {
    return #ticket in object ? object.#ticket : undefined;
  }

  static set(object: object, ticket: Ticket): void {
    if (#ticket in object) object.#ticket = ticket;
    // oxlint-disable-next-line no-new -- it is the object itself that is changed
    else new Asking(object, ticket);
  }
}

/** An object is only ever of one library: it has at most one of these. */
export const ticketStamp: Stamp<Ticket> = { get: Asking.get, set: Asking.set };
