// Events of one channel are understood in the order in which they came, although some need a call to Slack.

/** Runs work of one channel after all before it, and that of different channels side by side. */
export function queues(): <T>(channel: string, work: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<unknown>>();
  return (channel, work) => {
    const done = (tails.get(channel) ?? Promise.resolve()).then(work);
    const tail = done
      .catch(() => undefined)
      .finally(() => {
        if (tails.get(channel) === tail) tails.delete(channel);
      });
    tails.set(channel, tail);
    return done;
  };
}
