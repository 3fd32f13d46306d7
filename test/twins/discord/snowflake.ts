// Ids as Discord makes them: they sort by time. https://docs.discord.com/developers/reference#snowflakes

const epoch = 1_420_070_400_000n;

/** A maker of ids that never repeat; within a millisecond they still sort in the order of the calls. */
export function snowflakes(): (at?: number) => string {
  let count = 0n;
  return (at = Date.now()) => String(((BigInt(at) - epoch) << 22n) | (count++ & 0x3f_ffffn));
}

/** The time an id carries, in milliseconds since 1970. */
export function timeOf(id: string): number {
  return Number((BigInt(id) >> 22n) + epoch);
}

/** Oldest first. */
export function byAge(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : Number(a > b));
}
