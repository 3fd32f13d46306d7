// The connections to a provider: kept open between calls, and opened before they are needed.

type Dispatcher = NonNullable<RequestInit['dispatcher']>;

/** Milliseconds. Node's fetch closes after 4 what nobody uses, and people pause longer. */
const idleMs = 90_000;
/** Milliseconds between two knocks. */
const everyMs = 30_000;
/** For a transcript, and right after it for the guard and the answer: undici gives a line a breath before it is used again. */
const connections = 3;

/**
 * What fetch is to send through so that its connections stay: a dispatcher like the global one, with longer patience. Node
 * keeps undici's classes to itself, but undici's global dispatcher is there for everybody and knows its class
 * (https://github.com/nodejs/undici/blob/main/lib/global.js); where it is one that needs more to be built, nothing is changed.
 */
export function lasting(): Dispatcher | undefined {
  // It is there once fetch is.
  void new Headers();
  const usual: unknown = Reflect.get(globalThis, Symbol.for('undici.globalDispatcher.1'));
  if (typeof usual !== 'object' || usual === null) return undefined;
  if (!['Agent', 'EnvHttpProxyAgent'].includes(usual.constructor.name)) return undefined;
  const made: unknown = Reflect.construct(usual.constructor, [{ keepAliveTimeout: idleMs }]);
  return isDispatcher(made) ? made : undefined;
}

function isDispatcher(made: unknown): made is Dispatcher {
  return typeof made === 'object' && made !== null && 'dispatch' in made;
}

/** Opens connections by `knock`, which must be cheap, unless that was done a moment ago. Never fails. */
export function opener(knock: (signal: AbortSignal) => Promise<unknown>, patienceMs: number): () => void {
  let last = -Infinity;
  return () => {
    const now = performance.now();
    if (now - last < everyMs) return;
    last = now;
    for (let count = 0; count < connections; count += 1)
      void knock(AbortSignal.timeout(patienceMs)).catch(() => undefined);
  };
}
