// What was missed in a channel, where Slack tells no more of a thread's first message than its page shows.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { missedIn } from '#adapters/slack/missed.ts';
import { connectWire } from '#adapters/slack/wire.ts';
import { openLog } from '#src/log.ts';

const now = Date.now() / 1000;
const stamp = (secondsAgo: number) => (now - secondsAgo).toFixed(6);
const said = (secondsAgo: number, text: string, more: object = {}) => ({
  type: 'message',
  user: 'U1',
  ts: stamp(secondsAgo),
  text,
  ...more,
});
const root = (secondsAgo: number, more: object) => said(secondsAgo, 'root', { thread_ts: stamp(secondsAgo), ...more });

/** https://docs.slack.dev/reference/methods/conversations.replies/ */
const history = [
  said(10, 'new'),
  root(5000, { reply_count: 1 }),
  root(6000, { reply_count: 1, latest_reply: stamp(5900) }),
  root(7000, { reply_count: 0 }),
  said(8000, 'old'),
];

test('threads are read that may have been answered since, and no others', async () => {
  const asked: (string | null)[] = [];
  const answer = (args: string, isThread: boolean): object => {
    const ts = new URLSearchParams(args).get('ts');
    if (isThread) asked.push(ts);
    return { ok: true, messages: isThread ? [history[1], said(20, 'a reply', { thread_ts: ts })] : history };
  };
  const server = createServer((request, response) => {
    const isThread = request.url?.endsWith('conversations.replies') === true;
    void text(request).then((args) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer(args, isThread)));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  // A server that listens on TCP has an address of this kind.
  const { port } = server.address() as AddressInfo;
  const log = openLog({ level: 'silent', secrets: [] });
  const wire = connectWire({ token: 'xoxb-1', apiUrl: `http://127.0.0.1:${port}/`, log });
  for (const all of [true, false]) {
    asked.length = 0;
    const missed = await missedIn(wire, { id: 'C1', threads: [], all, position: undefined });
    expect(asked).toEqual([stamp(5000)]);
    expect(missed.map((one) => one.said.text).toSorted()).toEqual(['a reply', 'new']);
  }
});
