import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { openEar } from '#adapters/discord/voice/hearing.ts';
import { monotonic } from '#src/clock.ts';
import type { Heard, Sound, Utterance } from '#src/voice.ts';
import { until } from '#test/until.ts';
import { openParty } from './party.ts';

/** Ann is in a call with the bot. */
async function talking() {
  const party = await openParty();
  const { twin, ann, den, server, puppet, part, bring } = party;
  await twin.voice.join(ann, den);
  await bring(ann);
  let numbers = 0;
  /** Somebody begins to speak. */
  async function begin(person: string = ann.id): Promise<{ utterance: Utterance; number: number }> {
    const number = ++numbers;
    puppet.report({ type: 'utterance', guild: server.id, utterance: number, person, from: monotonic() });
    const utterance = await until(() => part.utterances[number - 1]);
    return { utterance, number };
  }
  const step = (utterance: number, step?: Sound) =>
    puppet.report({ type: 'sound', guild: server.id, utterance, ...(step && { step }) });
  const heard = (speech: number, heard: Heard) => puppet.report({ type: 'heard', guild: server.id, speech, heard });
  return { ...party, begin, step, heard };
}

const voice = (ms: number): Sound => ({ type: 'voice', ms });

async function* bytes(...chunks: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

describe('the bot hears', () => {
  test('each utterance as it begins, with who speaks, and step by step to its end', async () => {
    const { ann, begin, step } = await talking();
    const { utterance, number } = await begin();
    expect(utterance).toMatchObject({ speaker: { id: ann.id, name: 'Ann', isAdmin: false }, pressed: false });
    step(number, voice(100));
    step(number, voice(200));
    step(number);
    expect(await Array.fromAsync(utterance.sound)).toEqual([voice(100), voice(200)]);
  });

  test('no more of an utterance than it wants, and says so while nothing comes', async () => {
    const { puppet, server, begin, step } = await talking();
    const { utterance, number } = await begin();
    const sound = utterance.sound[Symbol.asyncIterator]();
    const waiting = sound.next();
    await setImmediate();
    expect(puppet.told('left')).toEqual([]);
    await sound.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(puppet.told('left')).toEqual([{ type: 'left', guild: server.id, utterance: number }]);
    step(number, voice(300));
    expect(await sound.next()).toEqual({ done: true, value: undefined });
  });

  test('nothing of an utterance that is over already is left', async () => {
    const { puppet, begin, step } = await talking();
    const { utterance, number } = await begin();
    step(number, voice(100));
    step(number, voice(200));
    step(number);
    for await (const one of utterance.sound) {
      expect(one).toEqual(voice(100));
      break;
    }
    expect(puppet.told('left')).toEqual([]);
  });

  test('two people at the same time', async () => {
    const { bob, begin, step } = await talking();
    const first = await begin();
    const second = await begin(bob.id);
    step(second.number, voice(500));
    step(first.number, voice(100));
    step(second.number);
    step(first.number);
    expect(await Array.fromAsync(first.utterance.sound)).toEqual([voice(100)]);
    expect(await Array.fromAsync(second.utterance.sound)).toEqual([voice(500)]);
    expect(second.utterance.speaker.name).toBe('somebody');
  });

  test('of what somebody said who takes the agreement back, that they did, also when it is over', async () => {
    const { ann, server, wishes, begin, step } = await talking();
    const space = { platform: 'discord', space: server.id };
    const { utterance, number } = await begin();
    step(number);
    expect(utterance.withdrawn.aborted).toBe(false);
    await wishes.consent.decide(space, ann.id, false);
    expect(utterance.withdrawn.aborted).toBe(true);
  });

  test('nothing more of them, though the voice thread did not know yet, until they agree again', async () => {
    const { ann, bob, server, wishes, puppet, part, begin } = await talking();
    const space = { platform: 'discord', space: server.id };
    await wishes.consent.decide(space, ann.id, false);
    puppet.report({ type: 'utterance', guild: server.id, utterance: 99, person: ann.id, from: 0 });
    await begin(bob.id);
    expect(part.utterances.map(({ speaker }) => speaker.id)).toEqual([bob.id]);
    await wishes.consent.decide(space, ann.id, true);
    puppet.report({ type: 'utterance', guild: server.id, utterance: 100, person: ann.id, from: 0 });
    const again = await until(() => part.utterances[1]);
    expect(again).toMatchObject({ speaker: { id: ann.id }, withdrawn: { aborted: false } });
  });

  test('nobody any more when the call is over', async () => {
    const { ann, command, begin, part } = await talking();
    const { utterance } = await begin();
    const sounds = Array.fromAsync(utterance.sound);
    await command(ann, 'leave');
    expect(await sounds).toEqual([]);
    expect(await Array.fromAsync(part.calls[0]?.utterances ?? [])).toEqual([]);
  });
});

test('a press on the button to talk is forgotten after 15 seconds', async () => {
  let now = 0;
  const ear = openEar(
    '1',
    (id) => ({ id, name: 'Ann', isAdmin: false, roles: [] }),
    () => undefined,
    () => now,
  );
  for (const [utterance, ms] of [15_000, 15_001].entries()) {
    ear.press('7');
    now += ms;
    ear.report({ type: 'utterance', guild: '1', utterance, person: '7', from: now });
  }
  ear.close();
  expect((await Array.fromAsync(ear.utterances)).map(({ pressed }) => pressed)).toEqual([true, false]);
});

describe('the bot reads in the call’s chat', () => {
  test('what is written there and not meant for it, by people only', async () => {
    const { twin, ann, bob, den, attic, me, part, recorder } = await talking();
    twin.say(ann, den, 'look at this');
    twin.say(bob, attic, 'elsewhere');
    twin.say(bob, den, `${me} what do you think?`);
    twin.say(bob, den, 'nice');
    await recorder.until(() => recorder.texts.includes('nice'));
    await until(() => part.messages.length === 2);
    expect(part.messages.map(({ author, text }) => `${author.name}: ${text}`)).toEqual([
      'Ann: look at this',
      'Bob: nice',
    ]);
  });

  test('nothing twice, when a new session reads what the last one may have missed', async () => {
    const { twin, ann, den, part, recorder } = await talking();
    twin.say(ann, den, 'look at this');
    await until(() => part.messages.length === 1);
    twin.gateway.invalidate(false);
    await recorder.until(() => recorder.texts.filter((text) => text === 'look at this').length === 2, 60_000);
    expect(part.messages).toHaveLength(1);
  });

  test('nothing once it has left', async () => {
    const { twin, ann, den, command, part, recorder } = await talking();
    await command(ann, 'leave');
    twin.say(ann, den, 'gone?');
    await recorder.until(() => recorder.texts.includes('gone?'));
    expect(part.messages).toEqual([]);
  });
});

describe('the bot knows', () => {
  test('who is there, by name, and who has left', async () => {
    const { twin, ann, bob, boss, server, den, part, puppet } = await talking();
    twin.grant(server, bob, ['guests'], 'Bobby');
    await twin.voice.join(bob, den);
    await twin.voice.join(boss, den);
    await until(() => part.calls[0]?.people().length === 3);
    expect(part.calls[0]?.people().map(({ name, isAdmin }) => [name, isAdmin])).toEqual([
      ['Ann', false],
      ['Bobby', false],
      ['Boss', true],
    ]);
    twin.voice.leave(ann);
    expect(await puppet.next('gone')).toEqual({ type: 'gone', guild: server.id, person: ann.id });
    expect(part.calls[0]?.people()).toHaveLength(2);
  });

  test('what became of the packets', async () => {
    const { puppet, server, part } = await talking();
    expect(part.calls[0]?.reception()).toEqual({ received: 0, lost: 0, repaired: 0, dropped: 0 });
    const reception = { received: 9, lost: 2, repaired: 1, dropped: 3 };
    puppet.report({ type: 'reception', guild: server.id, reception });
    expect(part.calls[0]?.reception()).toEqual(reception);
  });
});

describe('the bot speaks', () => {
  test('one thing after the other, each when it is known how the last was heard', async () => {
    const { server, part, puppet, heard } = await talking();
    part.say({ sound: bytes('RI', 'FF'), speed: 1.5, yieldsTo: ['7'] });
    part.say({ sound: bytes() });
    const play = { type: 'play', guild: server.id, speech: 1, speed: 1.5, yieldsTo: ['7'] };
    expect(await puppet.next('play')).toEqual(play);
    await puppet.next('bytes', 3);
    expect(puppet.told('bytes').map(({ bytes }) => bytes && Buffer.from(bytes).toString())).toEqual([
      'RI',
      'FF',
      undefined,
    ]);
    expect(puppet.told('play')).toHaveLength(1);
    heard(1, { whole: true, share: 1 });
    await puppet.next('play', 2);
    expect(part.heard).toEqual([{ whole: true, share: 1 }]);
  });

  test('and falls silent when that is not wanted any more', async () => {
    const { server, part, puppet, heard } = await talking();
    const stop = new AbortController();
    part.say({ sound: endless(), until: stop.signal });
    await puppet.next('bytes');
    stop.abort();
    expect(puppet.told('cut')).toEqual([{ type: 'cut', guild: server.id, speech: 1 }]);
    const told = puppet.told('bytes').length;
    heard(1, { whole: false, share: 0.4 });
    await until(() => part.heard.length === 1);
    expect(part.heard).toEqual([{ whole: false, share: 0.4 }]);
    expect(puppet.told('bytes')).toHaveLength(told);
  });

  test('nothing that is not wanted from the beginning', async () => {
    const { part, puppet } = await talking();
    part.say({ until: AbortSignal.abort() });
    await until(() => part.heard.length === 1);
    expect(part.heard).toEqual([{ whole: false, share: 0 }]);
    expect(puppet.told('play')).toEqual([]);
  });

  test('what has come of a speech that breaks off, and knows that it was not all', async () => {
    const { part, puppet, recorder, heard } = await talking();
    part.say({ sound: broken() });
    await puppet.next('bytes', 2);
    expect(puppet.told('bytes').at(-1)).not.toHaveProperty('bytes');
    heard(1, { whole: true, share: 1 });
    await until(() => part.heard.length === 1);
    // 8,000 bytes are half of the five characters of "Hello": the voice thread knows of no more.
    expect(part.heard).toEqual([{ whole: false, share: 0.5 }]);
    expect(recorder.logged).toContain('a speech broke off');
  });

  test('on after the voice thread crashed', async () => {
    const { server, part, puppet, heard } = await talking();
    part.say();
    part.say();
    await puppet.next('play');
    puppet.crash([server.id]);
    await puppet.next('play', 2);
    expect(part.heard).toEqual([{ whole: false, share: 0 }]);
    expect(puppet.orders.findLastIndex(({ type }) => type === 'join')).toBeLessThan(
      puppet.orders.findLastIndex(({ type }) => type === 'play'),
    );
    heard(2, { whole: true, share: 1 });
    await until(() => part.heard.length === 2);
  });

  test('not when the call ends, and knows what was not heard', async () => {
    const { ann, part, puppet, command } = await talking();
    part.say();
    part.say();
    await puppet.next('play');
    await command(ann, 'leave');
    await until(() => part.heard.length === 1);
    expect(puppet.told('play')).toHaveLength(1);
  });
});

test('the bot is shown as deafened when it cannot hear', async () => {
  const { server, part, puppet } = await talking();
  part.write({ type: 'deaf', deaf: true });
  expect(await puppet.next('deaf')).toEqual({ type: 'deaf', guild: server.id, deaf: true });
});

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) {
    yield Buffer.from('again');
    await setImmediate();
  }
}

async function* broken(): AsyncGenerator<Uint8Array> {
  yield Buffer.alloc(8000);
  await setImmediate();
  throw new Error('the line broke');
}
