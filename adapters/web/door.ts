// Who is at the door: knows people again by a cookie, and lets strangers in only with the token, where there is one.
import { createHmac, randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { getConnInfo } from '@hono/node-server/conninfo';
import { getCookie, setCookie } from 'hono/cookie';
import { LRUCache } from 'lru-cache';
import { same } from '#src/secret.ts';

export interface Door {
  /** The id of the person who asks, or undefined for strangers. */
  person(c: Context): string | undefined;
  /** Lets a person in, whom the cookie names from then on. `wrong`: not the token · `limited`: too many wrong ones lately. */
  enter(c: Context, token: string | undefined): 'in' | 'wrong' | 'limited';
}

const cookie = 'parley';
/** Seconds; browsers keep no cookie for longer than 400 days. */
const yearSeconds = 365 * 24 * 3600;
/** Wrong tokens from one address in a minute. */
const mostWrong = 10;

export function openDoor(token: string | undefined): Door {
  const wrong = new LRUCache<string, number>({ max: 10_000, ttl: 60_000 });

  function person(c: Context): string | undefined {
    const [id = '', proof = ''] = (getCookie(c, cookie) ?? '').split('.');
    if (!/^[\w-]{22}$/.test(id)) return undefined;
    return token === undefined || same(proof, seal(id, token)) ? id : undefined;
  }

  function enter(c: Context, offered: string | undefined): 'in' | 'wrong' | 'limited' {
    if (person(c) !== undefined) return 'in';
    const address = getConnInfo(c).remote.address ?? '';
    const tries = wrong.get(address) ?? 0;
    if (tries >= mostWrong) return 'limited';
    if (token !== undefined && !same(offered ?? '', token)) {
      // Asking whether a token is needed is no guess.
      if (offered !== undefined) wrong.set(address, tries + 1);
      return 'wrong';
    }
    greet(c, token);
    return 'in';
  }

  return { person, enter };
}

function greet(c: Context, token: string | undefined): void {
  const id = randomBytes(16).toString('base64url');
  setCookie(c, cookie, token === undefined ? id : `${id}.${seal(id, token)}`, {
    httpOnly: true,
    sameSite: 'Strict',
    path: '/',
    maxAge: yearSeconds,
    // The page tells how it was reached, also through a proxy that ends the TLS.
    secure: c.req.header('origin')?.startsWith('https:') ?? false,
  });
}

/** Proves that an id was given out to somebody who knew the token. A new token makes all proofs void. */
function seal(id: string, token: string): string {
  return createHmac('sha256', token).update(`web person ${id}`).digest('base64url');
}
