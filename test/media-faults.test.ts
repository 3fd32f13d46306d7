// What people are told when a file, a model or a permission fails: an honest sentence, never silence, and never for ever.
import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { PermissionFlagsBits } from 'discord.js';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { fliteWav } from './audio/flite.ts';
import { answered, enclosed, leaks, openScene, photo, type Room, type Scene, type Sent } from './media-scene.ts';
import { isPolicy } from './twins/groq/looking.ts';
import type { Call } from './twins/groq/call.ts';
import { until } from './until.ts';
import { isGrowing } from './growing.ts';

const platforms = ['discord', 'slack'] as const;
let scene: Scene;
let image: Sent;
let voice: Sent;

beforeAll(async () => {
  scene = await openScene({ LOG_LEVEL: 'trace' });
  image = await photo();
  voice = { name: 'voice-message.wav', mediaType: 'audio/wav', bytes: await fliteWav('hello there'), seconds: 1 };
  scene.groq.speaks = (text) => fliteWav(text);
  scene.groq.hears = () => 'canary-heard hello there';
  scene.groq.sees = () => 'canary-seen: a lamp.';
});
afterAll(() => scene.close());

/** Requests that show images to be described, and those that bring or want sound. */
const looks = ({ looking }: Call): boolean => looking !== undefined && !isPolicy(looking.system);
const hears = ({ upload }: Call): boolean => upload !== undefined;
const speaks = ({ saying }: Call): boolean => saying !== undefined;

/** What goes wrong with every such request, until the test is over. */
function always(match: (call: Call) => boolean, status: number, body?: object, headers?: Record<string, string>): void {
  const { groq } = scene;
  groq.fault(match, { type: 'status', status, ...(body && { body }), ...(headers && { headers }) }, 1000);
  onTestFinished(() => groq.heal());
}

/** A room is idle once what was asked last is answered and nothing grows; then so many requests were made. */
async function settled(room: Room): Promise<void> {
  await until(() => room.own().length > 0 && room.own().every(({ growing }) => !growing), 'nothing grows');
}

describe.each(platforms)('on %s, when the model that sees', (on) => {
  test('fails, the answer comes all the same', async () => {
    const room = scene.room(on);
    always(looks, 500, { error: { message: 'Internal Server Error', type: 'internal_server_error' } });
    scene.groq.answer = () => 'I did not see it.';
    const call = scene.groq.calls.length;
    room.ask('what is this?', [image]);
    await answered(room, 'I did not see it.');
    await answered(room, /could not look at IMG_0001\.jpg/);
    expect(scene.groq.calls.slice(call).filter(looks).length).toBeLessThan(12);
  });

  test('fails at work, that is told', async () => {
    const room = scene.room(on);
    always(looks, 500, { error: { message: 'Internal Server Error', type: 'internal_server_error' } });
    await room.menu(room.post('', [image]), 'describe');
    await answered(room, 'could not look at the image just now');
    expect(
      room
        .own()
        .map(({ text }) => text)
        .join(),
    ).not.toMatch(/went wrong on my side|500/);
  });
});

describe.each(platforms)('on %s, when the voice', (on) => {
  test('has no quota left, the text stands, and why is told', async () => {
    const room = scene.room(on, { direct: true });
    always(
      speaks,
      429,
      { error: { message: 'Rate limit reached', type: 'tokens', code: 'rate_limit_exceeded' } },
      { 'retry-after': '3600' },
    );
    scene.groq.answer = () => 'Words alone.';
    const call = scene.groq.calls.length;
    room.ask('', [voice]);
    expect((await answered(room, /Words alone\..*voice/s)).text).toContain('hello there');
    expect(room.own().flatMap(({ files }) => files)).toEqual([]);
    expect(scene.groq.calls.slice(call).filter(speaks).length).toBeLessThan(6);
  });
});

describe.each(platforms)('on %s, when the model that hears', (on) => {
  test('is down, that is told', async () => {
    const room = scene.room(on, { direct: true });
    always(hears, 503, { error: { message: 'Service Unavailable', type: 'internal_server_error' } });
    const call = scene.groq.calls.length;
    room.ask('', [voice]);
    await answered(room, 'could not hear the recording');
    expect(scene.groq.calls.slice(call).filter(hears).length).toBeLessThan(12);
  });
});

describe.each(platforms)('on %s, files', (on) => {
  test('that may not be posted cost neither the text nor the next turn', async () => {
    const room = scene.room(on);
    scene.groq.answer = () => 'Still here.';
    room.post('', [voice]);
    if (on === 'discord')
      scene.discord.restrict(room.id, scene.discord.bot.id, {
        deny: PermissionFlagsBits.AttachFiles | PermissionFlagsBits.SendVoiceMessages,
      });
    else scene.slack.scopes.delete('files:write');
    onTestFinished(() => void scene.slack.scopes.add('files:write'));
    await room.slash('transcribe', { format: 'srt' });
    const { text } = await answered(room, 'I may not post files here');
    expect(text).toContain('hello there');
    room.ask('are you there?');
    await answered(room, 'Still here.');
  });

  test('that may have arrived or not are asked for again, and stand once', async () => {
    const room = scene.room(on);
    room.post('', [voice]);
    const post = { method: 'POST', route: '/channels/{channel_id}/messages' };
    if (on === 'discord') scene.discord.fault(post, { type: 'cut', performed: true }, 2);
    else scene.slack.fault('files.completeUploadExternal', { type: 'lost' });
    await room.slash('transcribe', { format: 'srt' });
    await enclosed(room);
    await settled(room);
    expect(room.own().flatMap(({ files }) => files)).toHaveLength(1);
    expect(room.own().filter(({ text }) => text.includes('hello there'))).toHaveLength(1);
  });

  test('that are too large are left alone, and that is told', async () => {
    const room = scene.room(on);
    scene.groq.answer = () => 'I looked at nothing.';
    const large = {
      name: 'huge.png',
      mediaType: 'image/png',
      bytes: Buffer.concat([(await photo()).bytes, Buffer.alloc(11_000_000)]),
    };
    room.ask('this?', [large]);
    expect((await answered(room, /larger than 10 MB/)).text).toContain('huge.png');
  });
});

describe('what is gone', () => {
  test('from its address is read from a new one, on Discord', async () => {
    const room = scene.room('discord');
    const message = room.post('', [image]);
    scene.discord.expireFiles();
    await room.menu(message, 'describe');
    expect((await answered(room, 'a lamp')).pings).toEqual([]);
  });

  test('from Slack is not there', async () => {
    const room = scene.room('slack');
    const message = room.post('', [{ ...image, name: 'gone.jpg' }]);
    for (const file of scene.slack.drawer.files.values()) file.deleted ||= file.name === 'gone.jpg';
    await room.menu(message, 'describe');
    expect((await answered(room, 'I found no image here')).pings).toEqual([]);
  });
});

describe('on Slack, a file', () => {
  test('that the bot may not read is told so, with what to do', async () => {
    const room = scene.room('slack');
    scene.slack.scopes.delete('files:read');
    onTestFinished(() => void scene.slack.scopes.add('files:read'));
    scene.groq.answer = () => 'I saw nothing.';
    room.ask('what is this?', [image]);
    expect((await answered(room, /may not read|files:read/)).text).toContain('I saw nothing.');
  });
});

describe('on Discord, a host of files', () => {
  const hosts: [string, RegExp, RequestListener][] = [
    ['that has it not', /gone/, (_, response) => void response.writeHead(404).end()],
    ['that refuses', /gone|may not/, (_, response) => void response.writeHead(403).end()],
    [
      'that cuts the line',
      /line to that file broke/,
      (_, response) => void response.writeHead(200, { 'content-length': 1000 }).write('abc', () => response.destroy()),
    ],
    ['that fails', /its host answered with 500/, (_, response) => void response.writeHead(500).end()],
    ['that says nothing', /too long|broke/, () => undefined],
  ];
  test.each(hosts)('%s does not cost the answer', async (_, why, listener) => {
    const { discord, groq } = scene;
    let asked = 0;
    const server = createServer((request, response) => {
      asked += 1;
      return listener(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    groq.answer = () => 'Without the picture.';
    const ada = discord.addUser({ name: 'Ada' });
    const {
      channels: [place],
      id,
    } = discord.addGuild({ members: [ada] });
    const said = discord.say(ada, place!, 'hm', { attachments: [image] });
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/attachments/1/2/IMG_0001.jpg?ex=1&is=1&hm=canary-signature`;
    discord.gateway.dispatch('MESSAGE_CREATE', {
      ...said,
      id: `${BigInt(said.id) + 1n}`,
      content: `<@${discord.bot.id}> look`,
      mentions: [{ ...ada, id: discord.bot.id }],
      guild_id: id,
      attachments: [{ ...said.attachments[0], url, proxy_url: url }],
    });
    const own = () => discord.messages(place!).filter((one) => one.authorId === discord.bot.id && !isGrowing(one));
    await until(
      () => own().some(({ content }) => content.includes('Without the picture.') && why.test(content)),
      'the answer, and why',
    );
    expect(asked).toBeLessThan(3);
  });
});

describe.each(platforms)('on %s, when the model that sees', (on) => {
  test('has no quota left for an hour, the answer comes all the same, and says for how long', async () => {
    const room = scene.room(on);
    always(
      looks,
      429,
      { error: { message: 'Rate limit reached', type: 'tokens', code: 'rate_limit_exceeded' } },
      { 'retry-after': '3600' },
    );
    scene.groq.answer = () => 'I did not see it.';
    const call = scene.groq.calls.length;
    room.ask('what is this?', [image]);
    await answered(room, 'I did not see it.');
    await answered(room, /could not look at IMG_0001\.jpg/);
    expect(scene.groq.calls.slice(call).filter(looks).length).toBeLessThan(6);
  });
});

test('a model that is gone costs no answer, and is told to whoever asks, on both platforms', async () => {
  const other = await openScene();
  onTestFinished(() => other.close());
  const { groq } = other;
  for (const id of new Set(scene.groq.lookings.map(({ model }) => model ?? ''))) groq.retired.add(id);
  groq.answer = () => 'I did not see it.';
  for (const on of platforms) {
    const room = other.room(on);
    room.ask('what is this?', [image]);
    await answered(room, /I did not see it\..*look at/s);
    await room.menu(room.post('', [image]), 'describe');
    await answered(room, /^(?!I did not see it).*look at/s);
  }
  expect(groq.lookings.length).toBeLessThan(10);
  expect(leaks(other, ['canary'])).toEqual([]);
});

test('no secret, no signature and nothing that was said or sent stands in the log', () => {
  expect(leaks(scene, ['canary', 'hello there', 'ex=1'])).toEqual([]);
  expect(scene.bot.alive).toBe(true);
});
