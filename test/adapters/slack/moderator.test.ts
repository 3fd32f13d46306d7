// What the bot may do about members in Slack: told honestly, done once, and found again whatever came between.
import { describe, expect, test } from 'vitest';
import { slack } from '#adapters/slack/index.ts';
import type { Button } from '#src/message.ts';
import type { Effect } from '#src/moderator.ts';
import { english } from '#src/tongue.ts';
import { openLog } from '#src/log.ts';
import { openWard } from './ward.ts';

const appeal: Button = { command: 'moderation appeal', chosen: { incident: 'i1' }, label: 'Appeal' };
const card = { text: '**Found** something of <@U1> & <!channel> at https://example.org' };

const why = (effect: Effect): string => {
  if (effect.type !== 'refused') throw new Error(`it was not refused but ${effect.type}`);
  return english(effect.why, effect.values);
};

describe('deletes', () => {
  test('with the token of an admin what others wrote, and once it is gone, it is gone', async () => {
    const { twin, ann, ben, general, begin, at } = await openWard();
    const moderator = await begin(twin.grant(ann, 'chat:write'));
    expect([...moderator.powers]).toEqual(['delete']);
    const bad = twin.say(ben, general, 'bad');
    const reply = twin.say(ben, general, 'worse', { thread_ts: twin.say(ann, general, 'well') });
    expect(await moderator.remove(at(`${general.id}:${bad}`), bad, 'spam')).toEqual({ type: 'done' });
    expect(await moderator.remove(at(`${general.id}:${bad}`), reply, 'spam')).toEqual({ type: 'done' });
    expect(twin.messages(general).map(({ text }) => text)).toEqual(['well']);
    expect(twin.messages(general, twin.messages(general)[0]?.ts)).toEqual([]);
    expect(await moderator.remove(at(general.id), bad, 'spam')).toEqual({ type: 'gone' });
    expect(await moderator.remove(at(general.id), 'text:abc', 'spam')).toEqual({ type: 'gone' });
  });

  test('nothing without such a token, and says what to set', async () => {
    const { twin, ben, general, begin, at, calls } = await openWard();
    const moderator = await begin();
    expect([...moderator.powers]).toEqual([]);
    const effect = await moderator.remove(at(general.id), twin.say(ben, general, 'bad'), 'spam');
    expect(why(effect)).toContain('set SLACK_USER_TOKEN to the token of an owner or admin');
    expect(calls('chat.delete')).toEqual([]);
    expect(twin.messages(general)).toHaveLength(1);
  });

  test('nothing with a token that may not, and says why', async () => {
    const { twin, ann, ben, general, begin, at } = await openWard();
    const closed = twin.addChannel({ name: 'closed', kind: 'group', members: [ben, twin.bot.userId] });
    const [open, apart] = [twin.say(ann, general, 'bad'), twin.say(ben, closed, 'bad')];
    const refusal = async (token: string, channel: string, ts: string) =>
      why(await (await begin(token)).remove(at(channel), ts, 'spam'));
    expect(await refusal(twin.grant(ben, 'chat:write'), general.id, open)).toContain('may not delete this message');
    expect(await refusal(twin.grant(ann, 'chat:write'), closed.id, apart)).toContain('add them to it');
    expect(await refusal(twin.grant(ann, 'users:read'), general.id, open)).toContain('lacks the scope chat:write');
    expect(await refusal('xoxp-unknown', general.id, open)).toContain('(invalid_auth): whoever runs me has to set');
    expect(twin.messages(general)).toHaveLength(1);
  });

  test('later, where Slack wants to wait, and then without asking in between', async () => {
    const { twin, ann, ben, general, begin, at, calls } = await openWard();
    const moderator = await begin(twin.grant(ann, 'chat:write'));
    const bad = twin.say(ben, general, 'bad');
    twin.fault('chat.delete', { type: 'limited', retryAfter: 20 });
    expect(await moderator.remove(at(general.id), bad, 'spam')).toEqual({ type: 'later', afterMs: 20_000 });
    expect(await moderator.remove(at(general.id), bad, 'spam')).toMatchObject({ type: 'later' });
    expect(calls('chat.delete')).toHaveLength(1);
  });

  test('once, though its answer was lost', async () => {
    const { twin, ann, ben, general, begin, at } = await openWard();
    const moderator = await begin(twin.grant(ann, 'chat:write'));
    const bad = twin.say(ben, general, 'bad');
    twin.fault('chat.delete', { type: 'lost' });
    expect(await moderator.remove(at(general.id), bad, 'spam')).toMatchObject({ type: 'later' });
    expect(await moderator.remove(at(general.id), bad, 'spam')).toEqual({ type: 'gone' });
  });
});

test('a token of another kind than a person’s parks the start with what to set', async () => {
  const { twin } = await openWard();
  const { botToken, appToken, apiUrl } = twin;
  const unused = (): never => expect.fail('it started');
  const reading = { takesPart: unused, enter: unused, mark: unused, position: unused, streams: unused, rooms: unused };
  const tools = { openTurns: unused, reading, log: openLog({ level: 'silent', secrets: [] }) };
  const platform = slack({ botToken, appToken, apiUrl, userToken: botToken }, tools);
  expect(platform.moderator).toBeUndefined();
  await expect(platform.start({} as never)).rejects.toThrow(
    'SLACK_USER_TOKEN holds a bot token (xoxb-…): set SLACK_USER_TOKEN to the "User OAuth Token" (xoxp-…)',
  );
});

test('silences nobody, and says so', async () => {
  const { ben, general, begin, at } = await openWard();
  const moderator = await begin();
  expect(why(await moderator.timeout(at(general.id), ben.id, Date.now() + 1000, 'spam'))).toContain('no timeouts');
});

describe('knows who somebody is', () => {
  test('as Slack tells now, groups and all', async () => {
    const { twin, ann, ben, general, begin, at, calls } = await openWard();
    const moderator = await begin();
    const helpers = twin.addGroup('helpers', ben);
    expect(await moderator.who(at(general.id), ann.id)).toMatchObject({ name: 'Ann', isAdmin: true, roles: [] });
    expect(await moderator.who(at(general.id), ben.id)).toMatchObject({ isAdmin: false, roles: [helpers.id] });
    ben.admin = true;
    expect(await moderator.who(at(general.id), ben.id)).toMatchObject({ isAdmin: true });
    expect(calls('users.info')).toHaveLength(3);
  });

  test.each(['users.info', 'usergroups.list'])('not at all where %s gives no clear answer', async (method) => {
    const { twin, ben, general, begin, at } = await openWard();
    const moderator = await begin();
    const helpers = twin.addGroup('helpers', ben);
    twin.fault(method, { type: 'cut' });
    await expect(moderator.who(at(general.id), ben.id)).rejects.toThrow(/no clear answer|did not tell/);
    expect(await moderator.who(at(general.id), ben.id)).toMatchObject({ roles: [helpers.id] });
  });

  test('without groups, where Slack clearly tells of none', async () => {
    const { twin, ben, general, begin, at } = await openWard();
    const moderator = await begin();
    twin.scopes.delete('usergroups:read');
    expect(await moderator.who(at(general.id), ben.id)).toMatchObject({ name: 'Ben', roles: [] });
    twin.scopes.delete('users:read');
    await expect(moderator.who(at(general.id), ben.id)).rejects.toThrow('missing_scope');
  });
});

describe('posts', () => {
  test('a notice with its buttons, that pings nobody and unfurls nothing', async () => {
    const { twin, ben, general, begin, at, calls } = await openWard();
    const moderator = await begin();
    const text = `**Found** something of <@${ben.id}> in <#${general.id}> & <!channel>`;
    const effect = await moderator.post(at(general.id), { text, buttons: [appeal] }, 'key-1');
    const [shown] = twin.messages(general);
    expect(effect).toEqual({ type: 'done', id: shown?.ts });
    expect(shown?.text).toContain('**Found** something of @Ben in [#');
    expect(shown?.text).not.toMatch(/<[@!]/);
    expect(shown?.blocks[1]).toMatchObject({
      type: 'actions',
      elements: [{ text: { text: 'Appeal' }, value: JSON.stringify(['moderation appeal', { incident: 'i1' }, 1]) }],
    });
    expect(calls('chat.postMessage')[0]?.args).toMatchObject({
      parse: 'none',
      link_names: 'false',
      unfurl_links: 'false',
      unfurl_media: 'false',
    });
  });

  test('in the thread of the message that it is said to, and in the channel where that is gone', async () => {
    const { twin, ben, general, begin, at } = await openWard();
    const moderator = await begin();
    const other = twin.addChannel({ name: 'other' });
    const [stays, goes] = [twin.say(ben, general, 'a'), twin.say(ben, other, 'b')];
    await moderator.post(at(`${general.id}:${stays}`), { text: 'one' }, 'key-1');
    await moderator.post(at(general.id), { text: 'two', repliesTo: stays }, 'key-2');
    expect(twin.messages(general, stays).map(({ text }) => text)).toEqual(['one', 'two']);
    twin.remove(goes);
    for (let time = 0; time < 2; time += 1)
      expect(await moderator.post(at(`${other.id}:${goes}`), { text: 'three' }, 'key-3')).toMatchObject({
        type: 'done',
      });
    expect(twin.messages(other).map(({ text }) => text)).toEqual(['three']);
  });

  test.each(['lost', 'cut'] as const)('once, though the line of its call was %s', async (type) => {
    const { twin, general, begin, at } = await openWard();
    const moderator = await begin();
    twin.fault('chat.postMessage', { type });
    expect(await moderator.post(at(general.id), card, 'key-1')).toMatchObject({ type: 'later' });
    const effect = await moderator.post(at(general.id), card, 'key-1');
    expect(twin.messages(general)).toHaveLength(1);
    expect(effect).toEqual({ type: 'done', id: twin.messages(general)[0]?.ts });
  });

  test('once, however often and at the same time it is asked to, and the next a second later', async () => {
    const { twin, ben, general, begin, at, calls } = await openWard();
    const moderator = await begin();
    const thread = at(`${general.id}:${twin.say(ben, general, 'a')}`);
    const post = (key: string) => moderator.post(thread, { text: key }, key);
    await post('key-1');
    const all = await Promise.all(['key-1', 'key-1', 'key-2', 'key-2'].map(post));
    expect(new Set(all.map((effect) => JSON.stringify(effect))).size).toBe(2);
    expect(calls('conversations.replies')).toHaveLength(1);
    const [first, second, ...more] = calls('chat.postMessage');
    expect(more).toEqual([]);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(900);
  });

  test('once for all processes, with what is hidden below', async () => {
    const { twin, general, begin, at, calls } = await openWard();
    const first = await begin();
    const notice = { ...card, hidden: 'bad words' };
    twin.fault('chat.postMessage', { type: 'slow', ms: 0 });
    twin.fault('chat.postMessage', { type: 'lost' });
    expect(await first.post(at(general.id), notice, 'key-1')).toMatchObject({ type: 'later' });
    const second = await begin();
    const effect = await second.post(at(general.id), notice, 'key-1');
    const [shown] = twin.messages(general);
    expect(effect).toEqual({ type: 'done', id: shown?.ts });
    expect(twin.messages(general)).toHaveLength(1);
    expect(twin.messages(general, shown?.ts).map(({ text }) => text)).toEqual(['bad words']);
    expect(calls('chat.postMessage')).toHaveLength(2);
  });

  test('though another app has marked a message of its own alike', async () => {
    const { twin, general, begin, at } = await openWard();
    const app = twin.addUser({ name: 'App', bot: true });
    const metadata = { event_type: 'parley_notice', event_payload: { key: 'key-1' } };
    twin.say(app, general, 'beep', { metadata });
    const moderator = await begin();
    await moderator.post(at(general.id), { text: 'Found' }, 'key-1');
    expect(twin.messages(general).map(({ text }) => text)).toEqual(['beep', 'Found']);
  });

  test('what is hidden as it is, in a thread below, where it is no markup', async () => {
    const { twin, general, begin, at, calls } = await openWard();
    const moderator = await begin();
    const hidden = '``` <!channel> *bold* <https://example.org|here>\n> &lt;@U1&gt; ```';
    const effect = await moderator.post(at(general.id), { text: 'Found', hidden }, 'key-1');
    const [shown] = twin.messages(general);
    expect(effect).toEqual({ type: 'done', id: shown?.ts });
    expect(shown?.text).toBe('Found');
    expect(twin.messages(general, shown?.ts)).toMatchObject([
      {
        blocks: [
          {
            type: 'rich_text',
            elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: hidden }] }],
          },
        ],
      },
    ]);
    const sent = calls('chat.postMessage')[1]?.args;
    expect(sent).toMatchObject({ parse: 'none', unfurl_links: 'false', unfurl_media: 'false' });
    expect(sent?.['text']).not.toMatch(/[<>]/);
  });

  test('later, where Slack wants to wait', async () => {
    const { twin, general, begin, at } = await openWard();
    const moderator = await begin();
    twin.fault('conversations.history', { type: 'limited', retryAfter: 7 });
    expect(await moderator.post(at(general.id), card, 'key-1')).toEqual({ type: 'later', afterMs: 7000 });
    const other = twin.addChannel({ name: 'other' });
    twin.fault('chat.postMessage', { type: 'limited', retryAfter: 9 });
    expect(await moderator.post(at(other.id), card, 'key-1')).toEqual({ type: 'later', afterMs: 9000 });
    expect(twin.messages(other)).toEqual([]);
  });

  test('nowhere that it may not, and says what helps', async () => {
    const { twin, ann, general, begin, at } = await openWard();
    const moderator = await begin();
    const apart = twin.addChannel({ name: 'apart', members: [ann] });
    const closed = twin.addChannel({ name: 'closed', kind: 'group', members: [ann] });
    for (const { id } of [apart, closed])
      expect(why(await moderator.post(at(id), card, 'key-1'))).toContain('invite me there with `/invite`');
    general.archived = true;
    expect(why(await moderator.post(at(general.id), card, 'key-1'))).toContain('is archived');
    twin.scopes.delete('channels:history');
    const other = twin.addChannel({ name: 'other' });
    expect(why(await moderator.post(at(other.id), card, 'key-1'))).toMatch(/^I lack the scope channels:history:/);
    expect(twin.messages(other)).toEqual([]);
  });
});

describe('writes a notice over', () => {
  test('with its buttons, and takes down what was hidden below it', async () => {
    const { twin, ben, general, begin, at } = await openWard();
    const moderator = await begin();
    const notice = { text: 'Found', hidden: 'bad', buttons: [appeal] };
    const effect = await moderator.post(at(general.id), notice, 'key-1');
    const id = effect.type === 'done' ? (effect.id ?? '') : '';
    twin.say(ben, general, 'a word of mine', { thread_ts: id });
    expect(await moderator.revise(at(general.id), id, { ...notice, text: 'Still' })).toEqual({ type: 'done', id });
    expect(twin.messages(general, id).map(({ text }) => text)).toEqual(['bad', 'a word of mine']);
    expect(await moderator.revise(at(general.id), id, { text: 'Undone' })).toEqual({ type: 'done', id });
    expect(twin.messages(general)).toMatchObject([{ text: 'Undone', blocks: [{ type: 'markdown' }] }]);
    expect(twin.messages(general, id).map(({ text }) => text)).toEqual(['a word of mine']);
  });

  test('unless it is gone', async () => {
    const { twin, general, begin, at } = await openWard();
    const moderator = await begin();
    await moderator.post(at(general.id), card, 'key-1');
    const [{ ts } = { ts: '' }] = twin.messages(general);
    twin.remove(ts);
    expect(await moderator.revise(at(general.id), ts, card)).toEqual({ type: 'gone' });
  });
});

describe('tells a member alone', () => {
  test('in their direct conversation, once for all processes', async () => {
    const { twin, ben, general, begin, at } = await openWard();
    const first = await begin();
    twin.fault('chat.postMessage', { type: 'lost' });
    const notice = { text: 'Deleted.', buttons: [appeal] };
    expect(await first.tell(at(general.id), ben.id, notice, 'key-1')).toMatchObject({ type: 'later' });
    const second = await begin();
    const effect = await second.tell(at(general.id), ben.id, notice, 'key-1');
    expect(twin.messages(twin.dm(ben))).toMatchObject([{ text: expect.stringContaining('Deleted.') as string }]);
    expect(effect).toEqual({ type: 'done', id: twin.messages(twin.dm(ben))[0]?.ts });
    expect(twin.messages(general)).toEqual([]);
  });

  test('unless there is nobody, or it may not, and says what helps', async () => {
    const { twin, ben, general, begin, at, calls } = await openWard();
    const moderator = await begin();
    expect(await moderator.tell(at(general.id), 'U0NOBODY', card, 'key-1')).toEqual({ type: 'gone' });
    twin.scopes.delete('im:write');
    const told = why(await moderator.tell(at(general.id), ben.id, card, 'key-1'));
    expect(told).toMatch(/^I lack the scope im:write: add it at https:\/\/api\.slack\.com\/apps/);
    expect(calls('chat.postMessage')).toEqual([]);
  });
});

test('leads to messages and members without asking Slack', async () => {
  const { twin, general, begin, at } = await openWard();
  const moderator = await begin();
  const before = twin.calls.length;
  const base = 'https://twin.slack.com';
  expect(moderator.linkTo(at(`${general.id}:1.000001`), '1.000001')).toBe(`${base}/archives/${general.id}/p1000001`);
  expect(moderator.linkTo(at(`${general.id}:1.000001`), '2.000002')).toBe(
    `${base}/archives/${general.id}/p2000002?thread_ts=1.000001&cid=${general.id}`,
  );
  expect(moderator.linkTo(at(general.id), 'text:abc')).toBeUndefined();
  expect(moderator.profileOf(at(general.id), 'U1')).toBe(`${base}/team/U1`);
  expect(twin.calls).toHaveLength(before);
});
