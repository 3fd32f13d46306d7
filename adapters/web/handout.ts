// Files that one person gets with the outcome of a command: held for a while, kept nowhere.
import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clip } from '#src/message.ts';
import { mayShow } from './kind.ts';

/** What the page is told of such a file. */
export interface Handed {
  readonly id: string;
  readonly name: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  readonly described?: string;
}

export interface Handout {
  /** Undefined: it is too large to be held. */
  hold(person: string, clip: Clip): Handed | undefined;
  /** Nothing for anybody but the person it was held for. */
  get(person: string, id: string): Clip | undefined;
  /** Lets go of all that is held for a person. */
  drop(person: string): void;
}

/** Milliseconds: as long as a card may wait for a click. */
const forMs = 30 * 60_000;
/** Bytes of all that is held; what is oldest goes first. */
const mostHeld = 256 * 1024 * 1024;

export function openHandout(): Handout {
  const held = new LRUCache<string, Clip>({
    maxSize: mostHeld,
    ttl: forMs,
    sizeCalculation: ({ bytes }) => bytes.length + 1,
  });
  return {
    hold(person, clip) {
      const id = randomBytes(16).toString('base64url');
      const key = `${person}/${id}`;
      held.set(key, clip);
      if (!held.has(key)) return undefined;
      const { name, mediaType, bytes, described } = clip;
      return { id, name, mediaType, size: bytes.length, ...(described !== undefined && { described }) };
    },
    get: (person, id) => held.get(`${person}/${id}`),
    drop(person) {
      for (const key of held.keys()) if (key.startsWith(`${person}/`)) held.delete(key);
    },
  };
}

/** The headers with which such a file is handed out: nothing in it ever runs. */
export function headersOf({ name, mediaType, bytes }: Clip): Readonly<Record<string, string>> {
  const shown = mayShow(mediaType);
  return {
    'content-type': shown ? mediaType : 'application/octet-stream',
    'content-disposition': `${shown ? 'inline' : 'attachment'}; ${namedAs(name)}`,
    'content-length': `${bytes.length}`,
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    'cache-control': 'private, no-store',
  };
}

/** By https://www.rfc-editor.org/rfc/rfc6266#section-4.3: for old readers, and for all letters. */
export function namedAs(name: string): string {
  const plain = name.replace(/[^\w. ()-]/g, '_');
  const all = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16)}`);
  return `filename="${plain}"; filename*=UTF-8''${all}`;
}
