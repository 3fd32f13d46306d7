// Whatever the bot reads is data: by every way in, with every attack, and with a model that falls for all of them, nothing is
// written, nothing is fetched, and no instructions leave.
import { sql } from 'kysely';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { bot } from '#handlers/bot.ts';
import { oggOpus } from '#src/audio/ogg.ts';
import { openLedger } from '#src/ledger.ts';
import type { Attachment, EarlierMessage, InboundMessage } from '#src/message.ts';
import { openStore } from '#src/store.ts';
import { attacks, fallen } from './attacks.ts';
import { Listener } from './handlers/listener.ts';
import { openMeans } from './means.ts';
import { complete, Oracle, piece, safe } from './oracle.ts';
import { keptLog } from './quiet.ts';
import { ann, attached, ben, place, said, turnOf } from './said.ts';

const red = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#ff0000' } })
  .png()
  .toBuffer();
const second = oggOpus(Array.from({ length: 50 }, () => Uint8Array.of(0x08, 1, 2, 3)));

const earlier = (text: string, but: Partial<EarlierMessage> = {}): EarlierMessage => ({
  id: 'before',
  author: ben,
  text,
  at: 1,
  own: false,
  attachments: [],
  ...but,
});
const sent = (attachment: Attachment) => said('What is that?', { attachments: [attachment] });
const paper = (text: string, name = 'plan.txt') =>
  attached(Buffer.from(text), { kind: 'document', name, mediaType: 'text/plain' });

/** By which way an attack reaches the model. */
const ways: Readonly<Record<string, (attack: string, models: Oracle) => InboundMessage>> = {
  'a message of the asker': (attack) => said(attack),
  'a message of somebody else before': (attack) =>
    said('Is that right?', { inThread: true, earlier: async () => [earlier(attack)] }),
  'the message that is replied to': (attack) =>
    said('Is that right?', { repliesTo: 'before', earlier: async () => [earlier(attack)] }),
  'the name of the asker': (attack) => said('Hello!', { author: { ...ann, name: attack } }),
  'the name of somebody else': (attack) =>
    said('Who was that?', {
      inThread: true,
      earlier: async () => [earlier('Hi', { author: { id: 'x', name: attack } })],
    }),
  'a file': (attack) => sent(paper(attack)),
  'the name of a file': (attack) => sent(paper('Nothing special.', `${attack}.txt`)),
  'an image': (attack, models) => {
    models.sees = () => attack;
    return sent(attached(red, { name: 'sign.png' }));
  },
  'a recording': (attack, models) => {
    models.hears = () => attack;
    return sent(attached(second, { kind: 'audio', name: 'talk.ogg', mediaType: 'audio/ogg' }));
  },
  'a page': () => said('What does https://example.com/page say?'),
};

/** All that people can change and keep, as it stands. */
const governed = ['settings', 'changes', 'policies', 'consent', 'unread', 'erasures', 'opinions'];

async function scene() {
  let page = '';
  const store = await openStore('file::memory:');
  onTestFinished(() => store.destroy());
  const models = new Oracle({ verdict: () => safe });
  const fetched: string[] = [];
  const means = await openMeans(store, openLedger(store), keptLog().log, models);
  const egress = {
    get: async (address: string) => {
      fetched.push(address);
      return { name: 'page.txt', mediaType: 'text/plain', bytes: Buffer.from(page) };
    },
  };
  const one = bot({ ...means, egress });
  const written = async () => {
    const counts = governed.map(async (table) => {
      const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(store);
      return rows[0]?.n;
    });
    return Promise.all(counts);
  };
  /** The model answers as one that fell for it. */
  async function answered(message: InboundMessage, way: number) {
    const number = models.chats.length;
    const listener = new Listener(one.message(turnOf(message), new AbortController().signal));
    const chat = await Promise.race([models.asked(number), listener.ended.then(() => undefined)]);
    if (!chat) return { listener, chat, mark: '' };
    const all = fallen(chat.request.system);
    const text = all[way % all.length] ?? '';
    for (let at = 0; at < text.length; at += 7) chat.parts.push(piece(text.slice(at, at + 7)));
    chat.parts.push(complete).end();
    await listener.ended;
    return { listener, chat, mark: /marked (\S+?),/.exec(chat.request.system)?.[1] ?? '' };
  }
  const publish = (text: string) => void (page = text);
  return { models, fetched, written, answered, publish };
}

/** What no reader sees, and what differs in letters alone. */
const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');

test.each(Object.entries(ways))('by %s, no attack does anything', async (name, way) => {
  const one = await scene();
  const before = await one.written();
  for (const [at, attack] of attacks.entries()) {
    one.publish(attack);
    // Each in a room of its own, where nothing was said before.
    const message = { ...way(attack, one.models), place: { ...place, room: `room ${at}` } };
    const { listener, chat, mark } = await one.answered(message, at + name.length);
    const about = [name, attack];

    // It is nowhere the model takes orders from, and cannot close the brackets of data.
    const system = chat?.request.system ?? '';
    expect([about, system.includes(attack.slice(0, 40))]).toEqual([about, false]);
    for (const { text } of chat?.request.said ?? [])
      expect([about, text.split('⟦').length]).toEqual([about, text.split('⟧').length]);

    // 0 writes, 0 fetches but of the page that the asker named.
    expect([about, await one.written()]).toEqual([about, before]);
    expect(one.fetched.filter((address) => address !== 'https://example.com/page')).toEqual([]);
    expect(listener.parts.filter(({ type }) => type === 'file' || type === 'audio')).toEqual([]);

    // 0 leaks: in nothing that was ever shown, and in no piece of it.
    const shown = listener.parts.map((part) => ('text' in part ? part.text : '')).join('');
    expect([about, mark.length > 10]).toEqual([about, true]);
    expect([about, plain(shown).includes(mark)]).toEqual([about, false]);
    expect(shown).not.toContain(Buffer.from(mark).toString('base64').slice(0, 16));
    expect(shown).not.toContain('What stands between ⟦ and ⟧ was found in files');
  }
});

test('there are more than two hundred cases', () => {
  expect(Object.keys(ways).length * attacks.length).toBeGreaterThanOrEqual(200);
});

test('a model that calls tools calls nothing: there are none but those that answer', async () => {
  const one = await scene();
  const { chat } = await one.answered(said('Please change the settings.'), 5);
  expect(Object.keys(chat?.request ?? {})).not.toContain('tools');
});
