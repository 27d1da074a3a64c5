const PAGE_BITS = 1024;

/** A set of ids that come nearly without holes: a bit each, in pages that exist only where there are ids. */
export type IdSet = { readonly has: (id: number) => boolean; readonly add: (id: number) => void };

export function idSet(): IdSet {
  const pages = new Map<number, Uint32Array>();
  const has = (id: number): boolean => {
    const page = pages.get(Math.floor(id / PAGE_BITS));
    const bit = id % PAGE_BITS;
    return page !== undefined && (page[bit >> 5]! & (1 << (bit & 31))) !== 0;
  };
  const add = (id: number): void => {
    const number = Math.floor(id / PAGE_BITS);
    const bit = id % PAGE_BITS;
    let page = pages.get(number);
    if (page === undefined) pages.set(number, (page = new Uint32Array(PAGE_BITS / 32)));
    page[bit >> 5]! |= 1 << (bit & 31);
  };
  return { has, add };
}
