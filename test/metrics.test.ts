// The operator's figures: there for this machine, and for others only with the token.
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { openMetrics, serveMetrics } from '#src/metrics.ts';

function site(loopback: boolean, token?: string): Hono {
  const app = new Hono();
  serveMetrics({ app, loopback }, openMetrics(), token);
  return app;
}

test('shows what the process costs, in the format of Prometheus', async () => {
  const response = await site(true).request('/metrics');
  expect(response.headers.get('content-type')).toContain('text/plain');
  expect(await response.text()).toMatch(/^process_resident_memory_bytes \d+/m);
});

test.each([
  [undefined, undefined, 401],
  ['long-enough-secret', undefined, 401],
  ['long-enough-secret', 'Bearer wrong', 401],
  [undefined, 'Bearer undefined', 401],
  ['long-enough-secret', 'Bearer long-enough-secret', 200],
])('where others can reach it, token %s lets "%s" in with %i', async (token, authorization, status) => {
  const headers = authorization === undefined ? {} : { authorization };
  expect((await site(false, token).request('/metrics', { headers })).status).toBe(status);
});
