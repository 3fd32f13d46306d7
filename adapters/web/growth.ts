// How a text that grows is told to whoever has seen its beginning.

/** Keep the first `keep` UTF-16 units of the text you have, and put `add` behind them. */
export interface Growth {
  readonly keep: number;
  readonly add: string;
}

export function growth(before: string, now: string): Growth {
  const keep = commonStart(before, now);
  return { keep, add: now.slice(keep) };
}

function commonStart(a: string, b: string): number {
  if (b.startsWith(a)) return a.length;
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
