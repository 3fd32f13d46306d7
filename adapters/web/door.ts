// Who is at the door: knows people again by a cookie, and lets strangers in only with the token, where there is one.
import { createHmac, randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { getConnInfo } from '@hono/node-server/conninfo';
import { getCookie, setCookie } from 'hono/cookie';
import { LRUCache } from 'lru-cache';
import type { Person } from '#src/message.ts';
import { same } from '#src/secret.ts';

/** What the door knows of whoever asks. */
export type Rights = Pick<Person, 'id' | 'isAdmin'>;

export interface Door {
  /**
   * Who asks, judged afresh each time; undefined: a stranger, who may do nothing. Whoever once knew the token is an admin, as is,
   * where there is none, the person at this machine. Where there is none and others can reach the page, all are strangers.
   */
  rights(c: Context): Rights | undefined;
  /** Lets a person in, whom the cookie names from then on. `wrong`: not the token · `limited`: too many wrong ones lately. */
  enter(c: Context, token: string | undefined): 'in' | 'wrong' | 'limited';
}

const cookie = 'parley';
/** Seconds; browsers keep no cookie for longer than 400 days. */
const yearSeconds = 365 * 24 * 3600;
/** Wrong tokens from one address in a minute. */
const mostWrong = 10;

/** `loopback`: only this machine can reach the page. */
export function openDoor({ token, loopback }: { token?: string | undefined; loopback: boolean }): Door {
  const wrong = new LRUCache<string, number>({ max: 10_000, ttl: 60_000 });

  function rights(c: Context): Rights | undefined {
    const [id = '', proof = ''] = (getCookie(c, cookie) ?? '').split('.');
    if (!/^[\w-]{22}$/.test(id)) return undefined;
    if (token !== undefined) return same(proof, seal(id, token)) ? { id, isAdmin: true } : undefined;
    return loopback ? { id, isAdmin: atThisMachine(c) } : undefined;
  }

  function enter(c: Context, offered: string | undefined): 'in' | 'wrong' | 'limited' {
    if (rights(c) !== undefined) return 'in';
    const address = getConnInfo(c).remote.address ?? '';
    const tries = wrong.get(address) ?? 0;
    if (tries >= mostWrong) return 'limited';
    if (token === undefined ? !loopback : !same(offered ?? '', token)) {
      // Asking whether a token is needed is no guess.
      if (offered !== undefined) wrong.set(address, tries + 1);
      return 'wrong';
    }
    greet(c, token);
    return 'in';
  }

  return { rights, enter };
}

/** Headers that proxies add: https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Forwarded */
const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/** Whether a request began on this machine, as far as can be told: a proxy here may speak for anybody. */
function atThisMachine(c: Context): boolean {
  const address = getConnInfo(c).remote.address ?? '';
  const near = address === '::1' || /^(?:::ffff:)?127\./.test(address);
  return near && forwarding.every((name) => c.req.header(name) === undefined);
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
