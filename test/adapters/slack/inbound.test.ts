// Which of Slack's events reach the turns, as what, and from whom.
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { describe as describeFile } from '#adapters/slack/file.ts';
import { inboundOf, type Inbound } from '#adapters/slack/inbound.ts';
import type { Change, InboundMessage, Person, Place } from '#src/message.ts';
import type { Bot } from '#src/platform.ts';
import type { Offer } from '#src/turns.ts';

const self = { team: 'T1', user: 'U0BOT', bot: 'B0BOT' };

async function* unread(): AsyncGenerator<Uint8Array> {}

interface Desk {
  readonly inbound: Inbound;
  readonly offered: InboundMessage[];
  readonly changes: Change[];
  readonly asked: string[];
  readonly marks: [string, string][];
  /** Rooms that the bot takes part in. */
  readonly rooms: Set<string>;
  /** What reached the turns, in its order. */
  readonly order: string[];
  /** What was shown to whoever looks after the workspace. */
  readonly watched: string[];
  /** What the next offers do instead of being taken. */
  readonly refusals: Error[];
}

function open(
  overheard: Bot['overheard'] = async () => undefined,
  admit: Bot['admit'] = async (message) => message,
): Desk {
  const offered: InboundMessage[] = [];
  const changes: Change[] = [];
  const asked: string[] = [];
  const marks: [string, string][] = [];
  const rooms = new Set<string>();
  const refusals: Error[] = [];
  const order: string[] = [];
  const watched: string[] = [];
  const person = (id: string): Person => ({ id, name: id.toLowerCase(), isAdmin: id === 'U9', roles: [] });
  const inbound = inboundOf({
    self,
    turns: {
      async offer(message): Promise<Offer> {
        const refusal = refusals.shift();
        if (refusal) throw refusal;
        // As a durable write takes its time.
        for (let turn = 0; turn < 10; turn += 1) await setImmediate();
        offered.push(message);
        order.push(`offer ${message.text}`);
        return 'taken';
      },
      async changed(change) {
        changes.push(change);
        order.push(change.text === undefined ? 'delete' : `change ${change.text}`);
      },
      stop: () => 'over',
      remove: async () => undefined,
      resume: async () => undefined,
      close: async () => undefined,
    },
    reading: {
      takesPart: async (place: Place) => rooms.has(place.room),
      enter: async () => {},
      mark: (_platform, stream, position) => void marks.push([stream, position]),
      position: async () => undefined,
      streams: async () => [],
      rooms: async () => [],
    },
    people: {
      known: person,
      sure: async (id) => person(id),
      async of(id) {
        asked.push(id);
        await setImmediate();
        return person(id);
      },
    },
    history: { earlier: async () => [], newest: async () => [], attached: async () => [], async *pages() {} },
    files: {
      of: async ({ files }) => files.map((one) => ({ ...describeFile(one), read: unread })),
      told: ({ files }) => files.map((one) => ({ ...describeFile(one), read: unread })),
      revive: (stored) => ({ ...stored, read: unread }),
    },
    watched: ({ ts }) => void watched.push(ts),
    bot: { admit, overheard },
    // What was done before is not done again, nor taken for a question.
    typed: async (said, message, settled) => (settled && said.text.includes('!done') ? undefined : message),
  });
  return { inbound, offered, changes, asked, marks, rooms, refusals, order, watched };
}

const said = (text: string, more: object = {}): Record<string, unknown> => ({
  type: 'message',
  channel: 'C1',
  channel_type: 'channel',
  user: 'U1',
  ts: '100.000001',
  text,
  ...more,
});

describe('who is answered', () => {
  test('a mention, in the thread it begins', async () => {
    const { inbound, offered } = open();
    await inbound.event(said('<@U0BOT> what is <https://a.example|this>?', { type: 'app_mention' }));
    expect(offered).toMatchObject([
      {
        id: '100.000001',
        place: { platform: 'slack', space: 'T1', room: 'C1:100.000001' },
        author: { id: 'U1', name: 'u1', isAdmin: false },
        text: 'what is [this](https://a.example)?',
        addressed: true,
        at: 100_000,
      },
    ]);
  });

  test('what only its thread addresses is told apart from what addresses the bot itself', async () => {
    const { inbound, offered, rooms } = open();
    rooms.add('C1:50.000000');
    await inbound.event(said('and then?', { thread_ts: '50.000000' }));
    await inbound.event(said('<@U0BOT> and then?', { ts: '101.000000', thread_ts: '50.000000' }));
    await inbound.event(
      said('you there', { ts: '102.000000', channel: 'D1', channel_type: 'im', thread_ts: '60.000000' }),
    );
    expect(offered.map(({ addressed, byThread, direct }) => [addressed, byThread, direct])).toEqual([
      [true, true, undefined],
      [true, undefined, undefined],
      [true, undefined, true],
    ]);
  });

  test('where the bot answers everything, it asks who everybody is, and a burst stays together', async () => {
    const always: Bot['admit'] = async (message) => ({ ...message, addressed: true });
    const { inbound, offered, asked } = open(undefined, always);
    await inbound.event(said('hello'));
    await inbound.event(said('again', { ts: '101.000000' }));
    await inbound.event(said('much later', { ts: '110.000000' }));
    expect(asked).toEqual(['U1', 'U1', 'U1']);
    expect(offered.map(({ place, addressed }) => [place.room, addressed])).toEqual([
      ['C1:100.000001', false],
      ['C1:100.000001', false],
      ['C1:110.000000', false],
    ]);
  });

  test('nobody is asked about where the bot is silent, and what nobody may read is not taken in', async () => {
    const silent = open(undefined, async (message) => ({ ...message, addressed: false }));
    await silent.inbound.event(said('<@U0BOT> hello'));
    expect([silent.asked, silent.offered.length]).toEqual([[], 1]);
    const unread = open(undefined, async () => undefined);
    await unread.inbound.event(said('<@U0BOT> hello'));
    expect([unread.asked, unread.offered, unread.marks]).toEqual([[], [], [['C1', '100.000001']]]);
  });

  test('a direct message, all in one room; a thread within is a room of its own', async () => {
    const { inbound, offered } = open();
    const direct = { channel: 'D1', channel_type: 'im' };
    await inbound.event(said('hello', direct));
    await inbound.event(said('again', { ...direct, ts: '101.000000', thread_ts: '101.000000' }));
    await inbound.event(said('there', { ...direct, ts: '102.000000', thread_ts: '100.000001' }));
    expect(offered.map(({ place, addressed }) => [place.room, addressed])).toEqual([
      ['D1', true],
      ['D1', true],
      ['D1:100.000001', true],
    ]);
  });

  test('a reply in a thread that the bot began or takes part in', async () => {
    const { inbound, offered, rooms } = open();
    rooms.add('C1:50.000000');
    await inbound.event(said('mine', { thread_ts: '40.000000', parent_user_id: 'U0BOT' }));
    await inbound.event(said('ours', { ts: '101.000000', thread_ts: '50.000000', parent_user_id: 'U2' }));
    await inbound.event(said('theirs', { ts: '102.000000', thread_ts: '60.000000', parent_user_id: 'U2' }));
    expect(offered.map(({ text, addressed }) => [text, addressed])).toEqual([
      ['mine', true],
      ['ours', true],
      ['theirs', false],
    ]);
  });

  test('in a group conversation only who mentions it', async () => {
    const { inbound, offered } = open();
    const group = { channel: 'G1', channel_type: 'mpim' };
    await inbound.event(said('hello all', group));
    await inbound.event(said('<@U0BOT> hello', { ...group, ts: '101.000000' }));
    expect(offered.map(({ addressed }) => addressed)).toEqual([false, true]);
  });

  test.each([
    ['code', 'see `<@U0BOT>`'],
    ['a quote', '&gt; <@U0BOT> hello'],
  ])('not a mention in %s', async (_name, text) => {
    const { inbound, offered } = open();
    await inbound.event(said(text, { type: 'app_mention' }));
    expect(offered.map(({ addressed }) => addressed)).toEqual([false]);
  });

  test.each([
    ['another bot', { bot_id: 'B2' }],
    ['an app', { app_id: 'A2' }],
    ['the bot itself', { user: 'U0BOT' }],
    ['Slackbot', { user: 'USLACKBOT' }],
    ['nobody', { user: undefined }],
    ['a notice of Slack', { subtype: 'channel_join' }],
    ['an old kind of bot', { subtype: 'bot_message', user: undefined }],
  ])('never %s', async (_name, more) => {
    const { inbound, offered } = open();
    await inbound.event(said('<@U0BOT> hi', more));
    expect(offered).toEqual([]);
  });

  test.each(['file_share', 'thread_broadcast', 'me_message'])('people also speak as %s', async (subtype) => {
    const { inbound, offered } = open();
    await inbound.event(said('<@U0BOT> hi', { subtype }));
    expect(offered).toHaveLength(1);
  });

  test('Slack is asked who somebody is only when they ask the bot', async () => {
    const { inbound, asked } = open();
    await inbound.event(said('just talking to <@U5>'));
    await inbound.event(said('<@U0BOT> and <@U5>', { ts: '101.000000', user: 'U2' }));
    expect(asked.toSorted()).toEqual(['U2', 'U5']);
  });

  test('the second half of a burst follows the first into its thread', async () => {
    const { inbound, offered } = open();
    await inbound.event(said('<@U0BOT> listen'));
    await inbound.event(said('why is the sky blue?', { ts: '100.600000' }));
    await inbound.event(said('somebody else', { ts: '100.700000', user: 'U2' }));
    await inbound.event(said('much later', { ts: '109.000000' }));
    expect(offered.map(({ place, addressed }) => [place.room, addressed])).toEqual([
      ['C1:100.000001', true],
      ['C1:100.000001', false],
      ['C1:100.700000', false],
      ['C1:109.000000', false],
    ]);
  });
});

describe('once', () => {
  test('a mention comes as two events and is offered once; both wait until it is safe', async () => {
    const { inbound, offered } = open();
    await Promise.all([
      inbound.event(said('<@U0BOT> hi', { type: 'app_mention', channel_type: undefined })),
      inbound.event(said('<@U0BOT> hi')),
      inbound.event(said('<@U0BOT> hi')),
    ]);
    expect(offered).toHaveLength(1);
  });

  test('what could not be written is refused, and taken when Slack sends it again', async () => {
    const { inbound, offered, marks, refusals } = open();
    refusals.push(new Error('disk full'));
    await expect(inbound.event(said('<@U0BOT> hi'))).rejects.toThrow('disk full');
    expect(marks).toEqual([]);
    await inbound.event(said('<@U0BOT> hi'));
    expect(offered).toHaveLength(1);
    expect(marks).toEqual([['C1', '100.000001']]);
  });

  test('how far was read never goes back', async () => {
    const { inbound, marks } = open();
    await inbound.event(said('new', { ts: '102.000000' }));
    await inbound.event(said('old', { ts: '101.000000' }));
    expect(marks).toEqual([['C1', '102.000000']]);
  });

  test('what was passed over in a thread stays so when the thread becomes the bot’s', async () => {
    const { inbound, offered, rooms } = open();
    rooms.add('C1:50.000000');
    const at = {
      text: 'old chatter',
      user: 'U1',
      ts: '60.000000',
      thread_ts: '50.000000',
      blocks: undefined,
      files: [],
    };
    await inbound.found('C1', at, true);
    await inbound.found('C1', { ...at, ts: '61.000000', text: '<@U0BOT> old question' }, true);
    await inbound.found('C1', { ...at, ts: '61.500000', text: '<@U0BOT> !done' }, true);
    await inbound.found('C1', { ...at, ts: '62.000000', text: 'new chatter' }, false);
    expect(offered.map(({ addressed }) => addressed)).toEqual([true, true]);
  });
});

describe('edits and deletions', () => {
  const edited = (before: string, after: string, more: object = {}): object => ({
    type: 'message',
    subtype: 'message_changed',
    channel: 'C1',
    ts: '105.000000',
    message: { type: 'message', user: 'U1', ts: '100.000001', text: after, ...more },
    previous_message: { type: 'message', user: 'U1', ts: '100.000001', text: before },
  });
  const place = { platform: 'slack', space: 'T1', room: 'C1:100.000001' };

  test('a person’s new words are followed', async () => {
    const { inbound, changes } = open();
    await inbound.event(edited('<@U0BOT> one', '<@U0BOT> *two*'));
    expect(changes).toEqual([{ place, messageId: '100.000001', text: '**two**' }]);
  });

  test('so are they as Slack’s own page shows them, without what was said before', async () => {
    const { inbound, changes } = open();
    const alone = (text: string, more: object = {}) => ({ ...edited('', text, more), previous_message: undefined });
    const mark = { user: 'U1', ts: '104.000000' };
    await inbound.event(alone('unfurled'));
    await inbound.event(alone('two', { ts: '101.000001', edited: { ...mark } }));
    await inbound.event(said('one'));
    await inbound.event(alone('one', { edited: { ...mark } }));
    await inbound.event(alone('three', { edited: { ...mark } }));
    await inbound.event(alone('three', { edited: { ...mark }, attachments: [{}] }));
    expect(changes.map(({ messageId, text }) => [messageId, text])).toEqual([
      ['101.000001', 'two'],
      ['100.000001', 'three'],
    ]);
  });

  test.each([
    ['an unfurl', edited('a', 'a', { attachments: [{}] })],
    ['the bot’s own stream', edited('a', 'ab', { user: 'U0BOT', bot_id: 'B0BOT' })],
    ['another bot', edited('a', 'b', { bot_id: 'B2' })],
  ])('%s is none', async (_name, event) => {
    const { inbound, changes, offered } = open();
    await inbound.event(event);
    expect(changes).toEqual([]);
    expect(offered).toEqual([]);
  });

  test('a change waits for the message, and changes keep their order', async () => {
    const { inbound, order } = open();
    const removed = {
      type: 'message',
      subtype: 'message_deleted',
      channel: 'C1',
      ts: '106.0',
      deleted_ts: '100.000001',
    };
    await Promise.all([
      inbound.event(said('<@U0BOT> one')),
      inbound.event(edited('<@U0BOT> one', '<@U0BOT> <@U5> two')),
      inbound.event(removed),
    ]);
    expect(order).toEqual(['offer one', 'change @u5 two', 'delete']);
  });

  test('a message whose deletion overtook it is not answered', async () => {
    const { inbound, offered } = open();
    await inbound.event({ type: 'message', subtype: 'message_deleted', channel: 'C1', deleted_ts: '100.000001' });
    await inbound.event(said('<@U0BOT> one'));
    expect(offered).toEqual([]);
  });

  test('a deletion is followed, also of a thread’s first message', async () => {
    const { inbound, changes } = open();
    const previous_message = { type: 'message', user: 'U1', ts: '99.000000', text: 'x', thread_ts: '90.000000' };
    await inbound.event({
      type: 'message',
      subtype: 'message_deleted',
      channel: 'C1',
      ts: '105.0',
      deleted_ts: '99.000000',
      previous_message,
    });
    await inbound.event(edited('x', 'This message was deleted.', { subtype: 'tombstone', thread_ts: '100.000001' }));
    expect(changes).toEqual([
      { place: { ...place, room: 'C1:90.000000' }, messageId: '99.000000' },
      { place, messageId: '100.000001' },
    ]);
  });
});

test.each([
  [null],
  [42],
  [[]],
  [{}],
  [said('x', { ts: 100 })],
  [said('x', { channel: null })],
  [said('x', { channel: ['C1'] })],
  [said('x', { ts: '__proto__' })],
  [{ type: 'message', subtype: 'message_changed', channel: 'C1' }],
  [{ type: 'message', subtype: 'message_deleted', channel: 'C1', deleted_ts: 5 }],
])('%j is passed over', async (event) => {
  const { inbound, offered, changes } = open();
  await inbound.event(event);
  expect([...offered, ...changes]).toEqual([]);
});

test('odd fields do not lose a message', async () => {
  const { inbound, offered } = open();
  await inbound.event(
    said('<@U0BOT> hi', { files: null, blocks: [{ type: 'rich_text' }], subtype: undefined, thread_ts: 5 }),
  );
  expect(offered).toMatchObject([{ text: 'hi', attachments: [], addressed: true }]);
});
