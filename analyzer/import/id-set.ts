const PAGE_BITS = 1024;
/** Of which nothing is in the set. */
const NO_PAGE = new Uint32Array(PAGE_BITS / 32);

/** A set of ids that come nearly without holes: a bit each, in pages that exist only where there are ids. */
export type IdSet = { readonly has: (id: number) => boolean; readonly add: (id: number) => void };

/** The pages that were looked at last, by the low bits of their numbers: looking one up costs more than the rest. */
const CACHED = 16;

export function idSet(): IdSet {
  const pages = new Map<number, Uint32Array>();
  const numbers = new Float64Array(CACHED).fill(-1);
  const cached: Uint32Array[] = Array.from({ length: CACHED }, () => NO_PAGE);
  const pageOf = (number: number): Uint32Array => {
    const slot = number % CACHED;
    if (numbers[slot] === number) return cached[slot]!;
    const page = pages.get(number);
    if (page === undefined) return NO_PAGE;
    numbers[slot] = number;
    return (cached[slot] = page);
  };
  const has = (id: number): boolean => {
    const bit = id % PAGE_BITS;
    return (pageOf((id - bit) / PAGE_BITS)[bit >> 5]! & (1 << (bit & 31))) !== 0;
  };
  const add = (id: number): void => {
    const bit = id % PAGE_BITS;
    const number = (id - bit) / PAGE_BITS;
    let page = pageOf(number);
    if (page === NO_PAGE) pages.set(number, (page = new Uint32Array(PAGE_BITS / 32)));
    page[bit >> 5]! |= 1 << (bit & 31);
  };
  return { has, add };
}
