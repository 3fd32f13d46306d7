// One clock for all threads of the process.

/** Milliseconds on a clock that only runs forward and is the same in every thread; says nothing about the time of day. */
export function monotonic(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
