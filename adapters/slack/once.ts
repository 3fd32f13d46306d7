// Posts that stand once for good under their keys: Slack knows no idempotent posts, so that it is looked for them first.
import { LRUCache } from 'lru-cache';
import { PostError } from '#src/poster.ts';
import { lately, repliesIn } from './history.ts';
import { isOwn, noticeMark, type Self } from './post.ts';
import type { Spot } from './rooms.ts';
import type { Wire } from './wire.ts';

/**
 * Resolves with the id of what stands under a key in a spot, posted by `send` only where nothing does. Rejects with a
 * `PostError`; after one of kind `unknown`, the next call finds out.
 */
export type Once = (at: Spot, key: string, send: () => Promise<string>) => Promise<string>;

/** `type`: of the marks that they bear. */
export function onceIn(wire: Wire, self: Self, type = noticeMark): Once {
  const ids = new LRUCache<string, string>({ max: 20_000 });
  /** Where an earlier process cannot have posted anything that is not known. */
  const read = new LRUCache<string, true>({ max: 5000 });
  const going = new Map<string, Promise<string>>();

  const look = async (at: Spot): Promise<void> => {
    const { channel, thread } = at;
    if (read.has(nameOf(at))) return;
    const posts = await (thread === undefined ? lately(wire, channel) : repliesIn(wire, { channel, thread }));
    for (const said of posts) {
      const key = said.metadata?.event_type === type ? said.metadata.event_payload['key'] : undefined;
      if (typeof key === 'string' && isOwn(said, self)) ids.set(`${nameOf(at)} ${key}`, said.ts);
    }
    read.set(nameOf(at), true);
  };

  const attempt = async (at: Spot, name: string, send: () => Promise<string>): Promise<string> => {
    await look(at);
    const known = ids.get(name);
    if (known !== undefined) return known;
    try {
      const id = await send();
      ids.set(name, id);
      // Nobody can have answered yet.
      if (at.thread === undefined) read.set(nameOf({ ...at, thread: id }), true);
      return id;
    } catch (error) {
      if (error instanceof PostError && error.kind === 'unknown') read.delete(nameOf(at));
      throw error;
    }
  };

  return (at, key, send) => {
    const name = `${nameOf(at)} ${key}`;
    const pending = going.get(name) ?? attempt(at, name, send).finally(() => going.delete(name));
    going.set(name, pending);
    return pending;
  };
}

function nameOf({ channel, thread = '' }: Spot): string {
  return `${channel} ${thread}`;
}
