// The operator's figures at /metrics, in the text format of Prometheus: no names of people, rooms or servers.
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Http } from './http.ts';
import { same } from './secret.ts';

/** A registry that knows of the process itself: memory, event loop, garbage. */
export function openMetrics(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Where other machines can reach the server, only who shows `token` as a bearer may look. */
export function serveMetrics(
  http: Pick<Http, 'app' | 'loopback'>,
  registry: Registry,
  token: string | undefined,
): void {
  http.app.get('/metrics', async (c) => {
    if (!http.loopback && !(token && same(c.req.header('authorization') ?? '', `Bearer ${token}`)))
      return c.json({ error: 'Show WEB_TOKEN: Authorization: Bearer …' }, 401);
    return c.text(await registry.metrics(), 200, { 'content-type': registry.contentType });
  });
}
