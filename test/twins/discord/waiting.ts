// Waits for conditions, and looks again whenever something happens: never for a time.

export interface Waiting {
  /** Something happened. */
  readonly changed: () => void;
  /** Resolves once the condition holds. Rejects after `ms`, saying `what` never came true. */
  readonly until: (condition: () => boolean, what?: string, ms?: number) => Promise<void>;
}

export function newWaiting(): Waiting {
  const looks = new Set<() => void>();
  return {
    changed: () => looks.forEach((look) => look()),
    async until(condition, what = String(condition), ms = 60_000) {
      if (condition()) return;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const look = () => condition() && resolve();
      const timer = setTimeout(() => reject(new Error(`this never came true: ${what}`)), ms);
      looks.add(look);
      await promise.finally(() => {
        looks.delete(look);
        clearTimeout(timer);
      });
    },
  };
}
