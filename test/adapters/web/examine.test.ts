// What an operator is told of the page when asking whether all is well.
import { expect, test } from 'vitest';
import { told } from '#src/checkup.ts';
import { english } from '#src/tongue.ts';
import { examine } from '#adapters/web/examine.ts';
import { page } from '#adapters/web/page.ts';
import { type Http, openHttp } from '#src/http.ts';
import { openLog } from '#src/log.ts';
import { openStand } from './scripted.ts';

const log = openLog({ level: 'silent', secrets: [] });
const address = '127.0.0.1:3000';

function http(host = '127.0.0.1'): Http {
  const made = openHttp({ host, port: 0, log, health: () => ({}) });
  made.app.route('/', page());
  return made;
}

test('a page of this machine is served, and needs no token', async () => {
  const checks = await examine({ http: http(), token: undefined, address });
  expect(checks.map((one) => told(one, english))).toEqual([
    { name: 'Web page', state: 'good', finding: 'It is served at http://127.0.0.1:3000.' },
    expect.objectContaining({ state: 'good', finding: expect.stringContaining('this machine') }),
  ]);
});

test('a token is never told', async () => {
  const checks = await examine({ http: http('0.0.0.0'), token: 'a long enough secret', address });
  expect(checks.map(({ state }) => state)).toEqual(['good', 'good']);
  expect(JSON.stringify(checks)).not.toContain('a long enough secret');
});

test('a page that others can reach without a token is bad, and the remedy names the setting', async () => {
  const [, entrance] = await examine({ http: http('0.0.0.0'), token: undefined, address });
  expect(entrance).toMatchObject({ state: 'bad', remedy: expect.stringContaining('WEB_TOKEN') });
});

test('a page that is not there is bad', async () => {
  const bare = openHttp({ host: '127.0.0.1', port: 0, log, health: () => ({}) });
  const [served] = await examine({ http: bare, token: undefined, address: undefined });
  expect(served && told(served, english)).toMatchObject({ state: 'bad', finding: expect.stringContaining('404') });
});

test('the platform examines itself, whichever room is meant', async () => {
  const stand = await openStand();
  const checks = await stand.page.examine?.('any room', new AbortController().signal);
  await stand.close();
  expect(checks?.map(({ state }) => state)).toEqual(['good', 'good']);
});
