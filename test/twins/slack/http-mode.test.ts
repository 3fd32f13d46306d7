import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSlackTwin, type SlackTwin } from './twin.ts';
import type { Channel, User } from './world.ts';

let twin: SlackTwin;
let app: App;
let url: string;
let ada: User;
let general: Channel;

beforeEach(async () => {
  twin = await startSlackTwin({ ackMs: 500, retryMs: 30 });
  ada = twin.addUser({ name: 'Ada' });
  general = twin.addChannel({ name: 'general' });
  const receiver = new HTTPReceiver({ signingSecret: twin.signingSecret, logLevel: LogLevel.ERROR });
  app = new App({
    token: twin.botToken,
    receiver,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: twin.apiUrl },
  });
  const server = (await app.start({ port: 0, host: '127.0.0.1' })) as Server;
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
});

afterEach(async () => {
  await app.stop();
  await twin.close();
});

test('Bolt believes the signature and hears a mention', async () => {
  const heard: string[] = [];
  app.event('app_mention', async ({ event }) => void heard.push(event.text));
  await twin.deliverTo(url);
  twin.say(ada, general, `<@${twin.bot.userId}> hi`);
  await twin.until(
    () => twin.deliveries.length === 2 && twin.deliveries.every(({ state }) => state === 'acknowledged'),
  );
  expect(heard).toEqual([`<@${twin.bot.userId}> hi`]);
});

test('a command is acknowledged with words', async () => {
  app.command('/parley', async ({ ack, command }) => ack(`You said ${command.text}`));
  await twin.deliverTo(url);
  const delivery = twin.slash(ada, general, '/parley', 'hello');
  await twin.until(() => delivery.state === 'acknowledged');
  expect(delivery.attempts[0]?.response).toContain('You said hello');
});

test('an address that fails or sleeps hears again, with the number and the reason', async () => {
  const retries: unknown[] = [];
  const moody = createServer((request, response) => void answer(request, response));
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = JSON.parse(await text(request)) as { challenge?: string };
    if (body.challenge !== undefined) response.end(body.challenge);
    else retries.push([request.headers['x-slack-retry-num'], request.headers['x-slack-retry-reason']]);
    const isAsleep = retries.length === 2 || body.challenge !== undefined;
    if (!isAsleep) response.writeHead(retries.length === 4 ? 200 : 500).end();
  };
  await once(moody.listen(0, '127.0.0.1'), 'listening');
  await twin.deliverTo(`http://127.0.0.1:${(moody.address() as AddressInfo).port}/`);
  twin.say(ada, general, 'Hi');
  await twin.until(() => twin.deliveries[0]?.state === 'acknowledged');
  expect(retries).toEqual([
    [undefined, undefined],
    ['1', 'http_error'],
    ['2', 'http_timeout'],
    ['3', 'http_error'],
  ]);
  moody.closeAllConnections();
  moody.close();
});

test('an address that does not know the challenge is refused', async () => {
  await expect(twin.deliverTo(`${twin.apiUrl}api.test`)).rejects.toThrow('did not answer the challenge');
});
