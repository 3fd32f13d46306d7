// Files of messages: what they are, how their bytes come, and what people are told where none do.
import { buffer } from 'node:stream/consumers';
import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { filesOf, type Files } from '#adapters/slack/files.ts';
import { historyOf, type History } from '#adapters/slack/history.ts';
import { peopleOf } from '#adapters/slack/people.ts';
import { post } from '#adapters/slack/post.ts';
import { connectWire } from '#adapters/slack/wire.ts';
import { openLog } from '#src/log.ts';
import type { Attachment, Place } from '#src/message.ts';
import { BotError } from '#src/trouble.ts';
import type { Upload } from '#test/twins/slack/drawer.ts';
import { startSlackTwin, type SlackTwin } from '#test/twins/slack/twin.ts';
import type { Channel, User } from '#test/twins/slack/world.ts';

const { signal } = new AbortController();
let twin: SlackTwin;
let ann: User;
let general: Channel;
let files: Files;
let history: History;
const servers: Server[] = [];

beforeEach(async () => {
  twin = await startSlackTwin();
  ann = twin.addUser({ name: 'Ann' });
  general = twin.addChannel({ name: 'general' });
  const log = openLog({ level: 'silent', secrets: [] });
  const wire = connectWire({ token: twin.botToken, apiUrl: twin.apiUrl, log });
  const self = { team: twin.teamId, user: twin.bot.userId, bot: twin.bot.botId };
  files = filesOf(wire);
  history = historyOf(wire, self, peopleOf(wire, twin.teamId, log), files);
});

afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await twin.close();
});

/** What the bot makes of a file that Ann sends, as the event tells of it. */
async function sent(upload: Upload, channel = general): Promise<Attachment> {
  const id = twin.upload(ann, upload);
  const ts = twin.say(ann, channel, '', { files: [id] });
  const { event } = twin.deliveries.findLast(({ payload }) => (payload['event'] as { ts?: string }).ts === ts)!
    .payload as { event: unknown };
  const [attachment] = await files.of(post.parse(event));
  if (!attachment) throw new Error('the file was not seen');
  return attachment;
}

/** What the bot makes of a file that an event tells of in these words. */
async function told(file: object): Promise<Attachment> {
  const [attachment] = await files.of(post.parse({ ts: '1.000001', files: [file] }));
  if (!attachment) throw new Error('the file was not seen');
  return attachment;
}

const bytesOf = (attachment: Attachment): Promise<Buffer> => buffer(attachment.read(signal));
const sentenceOf = (attachment: Attachment): Promise<string> =>
  bytesOf(attachment).then(
    () => 'it was read',
    (error: unknown) => (error instanceof BotError ? error.sentence : String(error)),
  );
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);

/** Somebody else's server: what it was asked with. */
async function stranger(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  // Of a server that listens on TCP.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('what a file is', () => {
  test.each<[string, Upload, Partial<Attachment>]>([
    ['an image with what its sender wrote', { name: 'a.png', alt: 'A cat' }, { kind: 'image', described: 'A cat' }],
    ['a PDF', { name: 'a.pdf' }, { kind: 'document', mediaType: 'application/pdf' }],
    ['a snippet', { name: 'a.txt', mode: 'snippet' }, { kind: 'document' }],
    ['a song', { name: 'a.mp3' }, { kind: 'audio' }],
    ['a film', { name: 'a.mp4' }, { kind: 'video' }],
    ['an audio clip', { name: 'audio_message.m4a', subtype: 'slack_audio' }, { kind: 'audio', spoken: true }],
    [
      'an audio clip that calls itself a video',
      { name: 'audio_message.webm', mimetype: 'video/webm', subtype: 'slack_audio' },
      { kind: 'audio', spoken: true },
    ],
    ['a video clip', { name: 'clip.mp4', subtype: 'slack_video' }, { kind: 'video', spoken: true }],
    ['a program', { name: 'a.bin' }, { kind: 'other' }],
  ])('%s', async (_name, upload, expected) => {
    expect(await sent({ bytes: png, ...upload })).toMatchObject({ name: upload.name, size: png.length, ...expected });
  });

  test('only a clip was spoken for the conversation', async () => {
    expect(await sent({ name: 'a.mp3' })).not.toHaveProperty('spoken');
  });

  test.each([
    ['photo.HEIC', 'image'],
    ['talk.opus', 'audio'],
    ['sheet.xlsx', 'document'],
    ['what', 'other'],
  ])('without a media type, %s is told by its ending: %s', async (name, kind) => {
    const url_private = 'https://files.slack.com/x';
    expect(await told({ id: 'F1', name, url_private })).toMatchObject({ name, kind });
  });
});

describe('reading', () => {
  test('brings the bytes, with the token', async () => {
    expect(await bytesOf(await sent({ name: 'a.png', bytes: png }))).toEqual(png);
  });

  test('brings the bytes of a file that was only stored', async () => {
    const { id, kind, name, mediaType, size } = await sent({ name: 'a.png', bytes: png });
    expect(await bytesOf(files.revive({ id, kind, name, mediaType, size }))).toEqual(png);
  });

  test('a page that somebody sent is a file like any other', async () => {
    const page = Buffer.from('<!DOCTYPE html><html><body>Mine</body></html>');
    expect(await bytesOf(await sent({ name: 'a.html', bytes: page }))).toEqual(page);
  });

  test('of a file in a channel that is shared with others, Slack is asked first', async () => {
    const shared = twin.addChannel({ name: 'partners', shared: true });
    const file = await sent({ name: 'a.png', bytes: png }, shared);
    expect(file).toMatchObject({ kind: 'image', name: 'a.png' });
    expect(await bytesOf(file)).toEqual(png);
    expect(twin.calls.map(({ method }) => method)).toEqual(['files.info']);
  });

  test('the token goes to no other host, and nobody is asked there', async () => {
    const asked: unknown[] = [];
    const away = await stranger((request, response) => {
      asked.push(request.headers);
      response.end('mine');
    });
    const named = await told({ id: 'F1', name: 'a.png', url_private: `${away}/a.png` });
    expect(await sentenceOf(named)).toContain('not where');
    const back = await stranger((_request, response) => response.writeHead(302, { location: away }).end());
    const wire = connectWire({
      token: 'xoxb-secret',
      apiUrl: `${back}/api/`,
      log: openLog({ level: 'silent', secrets: [] }),
    });
    const [led] = await filesOf(wire).of(
      post.parse({ ts: '1.000001', files: [{ id: 'F1', url_private: `${back}/a` }] }),
    );
    expect(await sentenceOf(led!)).not.toBe('it was read');
    expect(asked).toEqual([]);
  });

  test.each([
    'https://files.slack.com.evil.example/a',
    'https://files.slack.com@evil.example/a',
    'http://files.slack.com/a',
  ])('%s is none of Slack’s hosts', async (url_private) => {
    expect(await sentenceOf(await told({ id: 'F1', name: 'a.png', url_private }))).toContain('not where');
  });

  test('ends when nobody wants it any more', async () => {
    const stopped = new AbortController();
    stopped.abort(new Error('stopped'));
    const file = await sent({ name: 'a.png', bytes: png });
    await expect(buffer(file.read(stopped.signal))).rejects.toThrow('stopped');
  });
});

describe('what people are told', () => {
  const reinstall = 'add the scope files:read to me and install me again';

  test.each([
    ['an image', 'a.png', png],
    ['a page', 'a.html', Buffer.from('<html>mine</html>')],
  ])('Slack’s page to sign in is not taken for %s: the scope is missing', async (_name, name, bytes) => {
    const file = await sent({ name, bytes });
    twin.scopes.delete('files:read');
    expect(await sentenceOf(file)).toContain(reinstall);
  });

  test('nor where it calls itself something else', async () => {
    const page = Buffer.from('\uFEFF\n<!DOCTYPE html><html lang="en-US">');
    expect(await sentenceOf(await sent({ name: 'a.png', bytes: page }))).toContain('“a.png”: add me to the channel');
  });

  test('nor where it begins like nothing that is known', async () => {
    const back = await stranger((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!-- Slack --><p>Sign in'),
    );
    const log = openLog({ level: 'silent', secrets: [] });
    const wire = connectWire({ token: twin.botToken, apiUrl: `${back}/api/`, log });
    const files = [{ id: 'F1', name: 'a.png', url_private: `${back}/a.png` }];
    const [file] = await filesOf(wire).of(post.parse({ ts: '1.000001', files }));
    expect(await sentenceOf(file!)).toBe('Slack did not give me “a.png”: please try again in a moment.');
  });

  test('a file of a channel without the bot', async () => {
    const secret = twin.addChannel({ name: 'secret', members: [ann] });
    const id = twin.upload(ann, { name: 'a.png', bytes: png });
    twin.say(ann, secret, '', { files: [id] });
    const url_private = `${twin.drawer.origin}/files-pri/T0TWIN-${id}/a.png`;
    expect(await sentenceOf(await told({ id, name: 'a.png', url_private }))).toContain('add me to the channel');
  });

  test('of a file of others, when the scope is missing', async () => {
    twin.scopes.delete('files:read');
    const shared = twin.addChannel({ name: 'partners', shared: true });
    const file = await sent({ name: 'a.png', bytes: png }, shared);
    expect(file.kind).toBe('document');
    expect(await sentenceOf(file)).toContain(reinstall);
  });

  test.each<[string, object, string]>([
    ['was deleted', { mode: 'tombstone' }, 'was deleted'],
    ['is hidden', { mode: 'hidden_by_limit' }, 'over the limits of its plan'],
    [
      'is kept elsewhere',
      { mode: 'external', is_external: true, url_private: 'https://drive.example/x' },
      'kept elsewhere',
    ],
    ['is a canvas', { mode: 'quip', url_private: 'https://files.slack.com/x' }, 'canvas'],
    ['is a post', { mode: 'post', url_private: 'https://files.slack.com/x' }, 'post'],
    ['may not be seen', { file_access: 'access_denied' }, 'add me to the channel'],
  ])('a file that %s', async (_name, file, sentence) => {
    const attachment = await told({ id: 'F1', name: 'x', ...file });
    expect(attachment.kind).toBe('document');
    expect(await sentenceOf(attachment)).toContain(sentence);
    expect(twin.calls).toEqual([]);
  });

  test('a stored file that was deleted meanwhile', async () => {
    const stored = await sent({ name: 'a.png', bytes: png });
    twin.drawer.files.get(stored.id)!.deleted = true;
    expect(await sentenceOf(files.revive(stored))).toContain('was deleted');
  });

  test('Slack fails', async () => {
    const stored = await sent({ name: 'a.png', bytes: png });
    twin.fault('files.info', { type: 'status', status: 503 });
    expect(await sentenceOf(files.revive(stored))).toContain('try again in a moment');
  });
});

describe('of earlier messages', () => {
  const placeOf = (room: string): Place => ({ platform: 'slack', space: twin.teamId, room });
  const shown = (): string => twin.upload(ann, { name: 'a.png', bytes: png });

  test('are there with what was said, in a thread and in a direct conversation', async () => {
    const root = twin.say(ann, general, 'Look', { files: [shown()] });
    const asked = twin.say(ann, general, 'What is it?', { thread_ts: root });
    const [first] = await history.earlier(placeOf(`${general.id}:${root}`), asked, signal);
    expect(first).toMatchObject({ text: 'Look', attachments: [{ kind: 'image' }] });
    const direct = twin.dm(ann);
    twin.say(ann, direct, '', { files: [shown()] });
    const [before] = await history.earlier(placeOf(direct.id), twin.say(ann, direct, 'And this?'), signal);
    expect(await bytesOf(before!.attachments[0]!)).toEqual(png);
  });

  test('are found again by their message, wherever in the channel it stands', async () => {
    const root = twin.say(ann, general, 'Hm');
    const within = twin.say(ann, general, 'Look', { thread_ts: root, files: [shown()] });
    const beside = twin.say(ann, general, 'And here', { files: [shown()] });
    const place = placeOf(`${general.id}:${root}`);
    for (const ts of [within, beside]) {
      const [file] = await history.attached(place, ts, signal);
      expect(await bytesOf(file!)).toEqual(png);
    }
    expect(await history.attached(place, root, signal)).toEqual([]);
  });

  test('are gone with their message', async () => {
    const ts = twin.say(ann, general, 'Look', { files: [shown()] });
    twin.remove(ts);
    expect(await history.attached(placeOf(`${general.id}:${ts}`), ts, signal)).toEqual([]);
  });
});
