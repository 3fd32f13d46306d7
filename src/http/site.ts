// What every page and hook shares: headers, who may ask, and the operator's health checks.
import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import { Hono, type MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { Log } from '../log.ts';
import type { Health } from '../platform.ts';

/**
 * Makes an app that checks who asks before any route sees the request. `names` are host names, beside addresses and
 * localhost, under which people may reach it.
 */
export function openSite(options: {
  log: Log;
  health: () => Readonly<Record<string, Health>>;
  names?: readonly string[];
}): Hono {
  const { log, health, names = [] } = options;
  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        mediaSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        // Text of people and models can then become markup nowhere, not even by mistake.
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ["'none'"],
      },
      xFrameOptions: 'DENY',
      // A route may be stricter with what it sends.
      overwrite: false,
      // Answers to requests over plain HTTP must not carry it, and over HTTPS it belongs to the proxy in front.
      strictTransportSecurity: false,
    }),
  );
  app.use(ownOrigin(names.map((name) => name.toLowerCase())));
  app.get('/livez', (c) => c.json({ live: true }));
  app.get('/readyz', (c) => {
    const platforms = health();
    const ready = Object.values(platforms).every((platform) => platform.ready);
    return c.json({ ready, platforms }, ready ? 200 : 503);
  });
  app.notFound((c) => c.json({ error: 'There is nothing here.' }, 404));
  app.onError((error, c) => {
    const id = randomUUID();
    log.error({ err: error, id, method: c.req.method, route: c.req.routePath }, 'a request failed');
    return c.json({ error: `Something went wrong here. The operator finds the cause in the log under ${id}.` }, 500);
  });
  return app;
}

/**
 * Lets through what was asked for by an address or a known name, since a rebound DNS name is neither, and of what changes
 * something only what our own pages ask for (every browser since 2020 sends Origin with those).
 */
function ownOrigin(names: readonly string[]): MiddlewareHandler {
  return async (c, next) => {
    const asked = urlOf(`http://${c.req.header('host') ?? ''}`);
    const name = asked?.hostname.replace(/^\[|\]$/g, '') ?? '';
    if (name !== 'localhost' && isIP(name) === 0 && !names.includes(name)) {
      return c.json({ error: 'This server does not answer to the name it was asked by.' }, 403);
    }
    if (!['GET', 'HEAD'].includes(c.req.method) && urlOf(c.req.header('origin'))?.host !== asked?.host) {
      return c.json({ error: 'Only this server’s own page may ask for that.' }, 403);
    }
    await next();
  };
}

function urlOf(text: string | undefined): URL | undefined {
  return text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
}
