import { describe, expect, test } from 'vitest';
import type { Values } from '#src/settings.ts';
import { until } from '#test/until.ts';
import { openParty } from './party.ts';

const noticeMs = 600_000;

async function noticed(chosen: Partial<Values> = {}) {
  const party = await openParty();
  const { ann, den, wishes, bring, said } = party;
  wishes.chosen = chosen;
  await bring(ann);
  const [notice] = said(den);
  if (!notice) throw new Error('there is no notice');
  const labels = notice.components.flatMap((row) =>
    'components' in row ? row.components.map((one) => ('label' in one ? one.label : '')) : [],
  );
  /** What somebody reads after a press. */
  async function press(user: { id: string }, button: string): Promise<string> {
    const own = () => party.twin.messages(den, user).filter(({ flags }) => (flags & 64) !== 0);
    const before = own().length;
    expect(await party.twin.press(user, notice?.id ?? '', `voice:${button}`)).toMatchObject({
      type: 5,
      data: { flags: 64 },
    });
    return until(
      () =>
        own()
          .slice(before)
          .find(({ loading }) => !loading)?.content,
    );
  }
  return { ...party, notice, labels, press };
}

describe('the notice', () => {
  test.each([
    [3, 'your words for 3 hours'],
    [1, 'your words for an hour'],
    [0, 'I keep nothing beyond the answer; your words neither.'],
  ])('tells how long words stay where admins want %s hours', async (retention, words) => {
    expect((await noticed({ retention })).notice.content).toContain(words);
  });

  test('is German where German is set, and says to whoever presses what they read in their own language', async () => {
    const { notice, labels, press, ann } = await noticed({ language: 'de' });
    expect(notice.content).toContain('**Ich bin in diesem Anruf.**');
    expect(notice.content).toContain('deine Worte 24 Stunden lang');
    expect(labels).toEqual(['Hör mir zu', 'Hör mir nicht zu']);
    expect(await press(ann, 'hear')).toContain('Thank you');
    expect(await press(Object.assign(ann, { locale: 'de' }), 'hear')).toContain('Ab jetzt höre ich dich');
  });

  test('says who asked, what is heard, where it goes, how long it stays and how to take it back', async () => {
    const { notice, ann, labels, twin } = await noticed();
    for (const words of [
      `<@${ann.id}> asked me in`,
      'only people who press **Hear me**, or did so before on this server',
      'the models of api.example.com, under the terms of api.example.com',
      'of the sound I keep nothing beyond the answer; your words for 24 hours',
      '`/voice-consent`',
    ])
      expect(notice.content).toContain(words);
    expect(notice.pings).toEqual([]);
    expect(labels).toEqual(['Hear me', 'Don’t hear me']);
    expect(twin.violations).toEqual([]);
  });

  test.each([
    [{}, 'written in this chat as you speak, and stay there', 'all that was said are posted'],
    [{ 'voice-transcript': 'off' }, 'so that I remember what was said.', 'written in this chat'],
    [{ 'voice-summary': true }, 'all that was said are posted here', 'nothing of this'],
  ] as const)('says which words stay for others to read: %j', async (chosen, told, untold) => {
    const { notice } = await noticed(chosen);
    expect(notice.content).toContain(told);
    expect(notice.content).not.toContain(untold);
  });

  test('has a button to talk where the bot answers by button', async () => {
    const { notice, labels } = await noticed({ 'voice-answers': 'by button' });
    expect(labels).toEqual(['Hear me', 'Don’t hear me', 'Talk to me']);
    expect(notice.content).toContain('press **Talk to me** first');
  });

  test('says how the bot is called where it answers by name', async () => {
    const { notice, labels } = await noticed({ 'voice-answers': 'by name' });
    expect(notice.content).toContain('begin with my name, “Parley”');
    expect(labels).toEqual(['Hear me', 'Don’t hear me']);
  });

  test('is not repeated within ten minutes', async () => {
    const { twin, bob, den, hours, part } = await noticed();
    await twin.voice.join(bob, den);
    await until(() => part.calls[0]?.people().length === 1);
    expect(hours.waiting(noticeMs)).toBe(1);
  });

  test('is repeated after that for somebody new, but not for those who have decided', async () => {
    const { twin, ann, bob, boss, server, den, said, hours, wishes, part } = await noticed();
    const space = { platform: 'discord', space: server.id };
    await wishes.consent.decide(space, boss.id, true);
    await wishes.consent.decide(space, ann.id, false);
    hours.pass(noticeMs);
    await twin.voice.join(boss, den);
    await twin.voice.join(ann, den);
    await until(() => part.calls[0]?.people().length === 2);
    expect(hours.waiting(noticeMs)).toBe(0);
    await twin.voice.join(bob, den);
    await until(() => said(den).length === 2);
    expect(said(den)[1]?.content).toBe(said(den)[0]?.content);
  });

  test('is shown again to whoever asks the bot in once more, as it holds by then', async () => {
    const { ann, den, said, command, wishes } = await noticed();
    wishes.chosen = { 'voice-answers': 'by button' };
    expect(await command(ann, 'join', { channel: den.id })).toBe('I am in.');
    await until(() => said(den).length === 2);
    expect(said(den)[1]?.content).toContain('press **Talk to me** first');
  });

  test('that Discord fails to take is tried again', async () => {
    const { twin, ann, den, bring, said } = await openParty();
    twin.fault({ route: '/channels/{channel_id}/messages' }, { type: 'answer', status: 500, body: {} });
    twin.fault({ route: '/channels/{channel_id}/messages' }, { type: 'cut', performed: true });
    await bring(ann);
    await twin.until(
      () => twin.requests.filter(({ path }) => path.endsWith(`/channels/${den.id}/messages`)).length === 3,
    );
    expect(said(den)).toHaveLength(1);
  });

  test('that cannot be posted does not keep the bot from those who agreed', async () => {
    const { twin, ann, den, command, puppet, server, part, recorder } = await openParty();
    twin.fault({ route: '/channels/{channel_id}/messages' }, { type: 'answer', status: 403, body: { code: 50_013 } });
    const answer = command(ann, 'join', { channel: den.id });
    await puppet.next('join');
    puppet.state(server.id, { type: 'ready' });
    expect(await answer).toBe('I am in.');
    await recorder.until(() => recorder.logged.includes('a message of a call could not be shown'));
    expect(part.calls).toHaveLength(1);
  });
});

describe('a press on', () => {
  test('“Hear me” is an agreement, written down before it counts', async () => {
    const { ann, wishes, puppet, server, press } = await noticed();
    expect(await press(ann, 'hear')).toContain('Thank you: I hear you');
    expect(wishes.agreed.has(ann.id)).toBe(true);
    expect(puppet.told('consent')).toEqual([{ type: 'consent', guild: server.id, person: ann.id, agrees: true }]);
  });

  test('“Don’t hear me” takes it back, at once', async () => {
    const { ann, wishes, puppet, press } = await noticed();
    wishes.agreed.add(ann.id);
    expect(await press(ann, 'unhear')).toContain('I do not hear you');
    expect(wishes.agreed.has(ann.id)).toBe(false);
    expect(puppet.told('consent')).toMatchObject([{ person: ann.id, agrees: false }]);
  });

  test('either that cannot be written down says so', async () => {
    const { ann, wishes, puppet, recorder, press } = await noticed();
    wishes.full = new Error('the disk is full');
    expect(await press(ann, 'hear')).toContain('I could not write that down');
    expect(puppet.told('consent')).toEqual([]);
    expect(recorder.logged).toContain('the disk is full');
  });

  test('either counts also when Discord does not take the answer', async () => {
    const { twin, ann, wishes, puppet, notice } = await noticed();
    wishes.agreed.add(ann.id);
    const route = '/interactions/{interaction_id}/{interaction_token}/callback';
    twin.fault({ route }, { type: 'answer', status: 404, body: { code: 10_062, message: 'no' } });
    void twin.press(ann, notice.id, 'voice:unhear');
    await until(() => !wishes.agreed.has(ann.id));
    expect(puppet.told('consent')).toMatchObject([{ person: ann.id, agrees: false }]);
  });

  test('“Talk to me” means the next words of that person, once', async () => {
    const { twin, ann, den, server, wishes, puppet, part, press } = await noticed({ 'voice-answers': 'by button' });
    wishes.agreed.add(ann.id);
    await twin.voice.join(ann, den);
    await until(() => part.calls[0]?.people().length === 1);
    expect(await press(ann, 'talk')).toContain('what you say next is for me');
    for (const utterance of [1, 2])
      puppet.report({ type: 'utterance', guild: server.id, utterance, person: ann.id, from: 0 });
    await until(() => part.utterances.length === 2);
    expect(part.utterances.map(({ pressed }) => pressed)).toEqual([true, false]);
  });

  test('“Talk to me” asks for what is missing first', async () => {
    const { ann, wishes, press } = await noticed({ 'voice-answers': 'by button' });
    expect(await press(ann, 'talk')).toContain('press **Hear me** first');
    wishes.agreed.add(ann.id);
    expect(await press(ann, 'talk')).toContain('Join the voice channel I am in first');
  });
});
