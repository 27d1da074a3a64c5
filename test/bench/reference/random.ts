/** Numbers from 0 up to, but not at, a bound: the same row of them for the same seed (xorshift32, Marsaglia 2003). */
export type Random = (bound: number) => number;

export function seeded(seed: number): Random {
  let state = seed | 0 || 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (((state >>> 0) * bound) / 0x1_0000_0000) | 0;
  };
}
