// Commands from end to end on Discord: the real process, what is told to whom, and what goes to the models.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '#handlers/commands.ts';
import { tasks } from '#handlers/tasks.ts';
import { characters } from '#src/personas.ts';
import {
  buttonsOf,
  chats,
  type Club,
  isGrowing,
  isPrivate,
  onDisk,
  openClub,
  openStage,
  type Stage,
} from './commands-scene.ts';
import { words } from './twins/groq/request.ts';
import { until } from './until.ts';

let stage: Stage;
let club: Club;

beforeAll(async () => {
  stage = await openStage();
  club = openClub(stage, { locale: 'de' });
});
afterAll(async () => {
  expect(stage.discord.violations).toEqual([]);
  await stage.close();
});

/** The system prompt of the newest question. */
const system = (): string => chats(stage).at(-1)?.system ?? '';

describe('an admin sets a persona and a length', () => {
  const short = 'Answer in one to three sentences';

  test('both are on the wire with the next question, and after kill -9; undo takes them back, one by one', async () => {
    const { boss, ben } = club;
    await club.ask(ben, 'who are you?');
    expect(system()).not.toContain(characters.engineer);
    for (const [setting, value] of [
      ['persona', 'engineer'],
      ['answer-length', 'short'],
    ] as const) {
      const told = await club.give(boss, 'settings set', { setting, value, for: 'space' });
      expect(told.content).toBe(`\`${setting}\` is now **${value}** for the whole space.`);
      expect(isPrivate(told)).toBe(true);
    }
    await club.ask(ben, 'and now?');
    expect(system()).toContain(characters.engineer);
    expect(system()).toContain(short);
    await stage.again();
    await club.ask(ben, 'still?');
    expect(system()).toContain(characters.engineer);
    expect((await club.give(boss, 'settings undo')).content).toContain('`answer-length` is **not set** again');
    await club.ask(ben, 'longer?');
    expect(system()).not.toContain(short);
    expect(system()).toContain(characters.engineer);
    expect((await club.give(boss, 'settings undo')).content).toContain('`persona` is **not set** again');
    await club.ask(ben, 'plain?');
    expect(system()).not.toContain(characters.engineer);
  });

  test('a member is refused, in their own language, and is told who it was that chose', async () => {
    const { boss, ada, ben } = club;
    await club.give(boss, 'settings set', { setting: 'persona', value: 'coach', for: 'space' });
    const wish = { setting: 'persona', value: 'host', for: 'space' };
    expect((await club.give(ben, 'settings set', wish)).content).toBe('Only admins can set that for the whole space.');
    const german = await club.give(ada, 'settings set', wish);
    expect(german.content).toBe('Für den ganzen Bereich können das nur Admins einstellen.');
    expect(isPrivate(german)).toBe(true);
    const { content } = await club.give(ben, 'settings explain', { setting: 'persona' });
    const today = new Date().toISOString().slice(0, 10);
    expect(content).toContain(`for the whole space: **coach**, chosen by <@${boss.id}> on ${today}`);
  });
});

describe('an answer', () => {
  const answers = (...texts: string[]) => {
    stage.groq.answer = () => texts.shift() ?? 'There is no more.';
  };

  test('that is short comes with its buttons, in one request', async () => {
    answers('It is blue.');
    stage.groq.guardMs = 300;
    const since = stage.discord.requests.length;
    const answer = await club.ask(club.ben, 'which colour?');
    expect(buttonsOf(answer).map(({ label }) => label)).toEqual(['Again', '👍', '👎', 'Delete']);
    stage.groq.guardMs = 0;
    const written = stage.discord.requests
      .slice(since)
      .filter(({ body }) => JSON.stringify(body)?.includes('It is blue.'));
    expect(written.map(({ method }) => method)).toEqual(['POST']);
  });

  test('is written anew in its place, once, though pressed twice and after kill -9', async () => {
    answers('It is round.', 'It is flat.', 'It is a cube.');
    const answer = await club.ask(club.ben, 'which shape?');
    const before = chats(stage).length;
    await stage.again();
    await Promise.all([club.press(club.ben, answer, 'Again'), club.press(club.ben, answer, 'Again')]);
    const stands = () => club.own().find((one) => one.id === answer.id && !isGrowing(one));
    await until(() => stands()?.content === 'It is flat.', 'the answer is written anew');
    await club.ask(club.ben, 'is that so?');
    expect(chats(stage).slice(before)).toHaveLength(2);
    expect(club.own().filter(({ content }) => /It is (round|flat)/.test(content))).toHaveLength(1);
    expect(chats(stage).at(-1)?.said.join('\n')).not.toContain('It is round.');
  });

  test('of several pages, and one that was stopped, can be given anew and taken away as well', async () => {
    const { groq, discord } = stage;
    const room = club.channel('long');
    const stands = (label: string) =>
      buttonsOf(club.own(room).at(-1) ?? { components: [] }).some((one) => one.label === label);
    groq.answer = () => 'It is a long story, of which this is a part. '.repeat(120);
    const first = await club.ask(club.ben, 'what happened?', room);
    await until(() => club.own(room).length === 3 && stands('Again'), 'three pages');
    groq.answer = () => ({ text: 'Nothing much, you see. '.repeat(40), chunkMs: 20 });
    await club.press(club.ben, club.own(room).at(-1)!, 'Again');
    await until(
      () => club.own(room).find((one) => isGrowing(one) && one.content.startsWith('Nothing')),
      'it is told anew',
    );
    await club.press(club.ben, club.own(room)[0]!, 'Stop');
    await until(() => club.own(room).length === 1 && stands('Go on'), 'it is stopped');
    expect(club.own(room)[0]).toMatchObject({ id: first.id, content: expect.stringContaining('Stopped.') });
    await club.press(club.ben, club.own(room)[0]!, 'Delete');
    await until(() => club.own(room).length === 0, 'all of it is gone');
    expect(discord.messages(room)).toHaveLength(1);
  });

  test('is nobody else’s to take away; taken away, it is in no context any more', async () => {
    answers('The canary sings.', 'Nothing.');
    const answer = await club.ask(club.ben, 'what does it do?');
    for (const label of ['Again', 'Delete']) {
      const refused = await club.press(club.ada, answer, label);
      expect(refused && isPrivate(refused)).toBe(true);
      expect(refused?.content).toMatch(/^Das k(?:ann nur|önnen nur)/);
    }
    expect(club.own()).toContainEqual(expect.objectContaining({ id: answer.id }));
    const told = await club.press(club.ben, answer, 'Delete');
    expect(told?.content).toBe('It is gone, and I have forgotten it.');
    expect(club.own().map(({ id }) => id)).not.toContain(answer.id);
    await club.ask(club.ben, 'and now?');
    expect(chats(stage).at(-1)?.said.join('\n')).not.toContain('canary sings');
  });
});

describe('/ask', () => {
  const ask = (text: string) => club.give(club.ben, 'ask', { text });

  test('is answered for its asker alone, judged, and kept nowhere', async () => {
    stage.groq.answer = () => 'Forty-two, quietly.';
    const since = stage.groq.calls.length;
    const { id } = await ask('what is the hushed number?');
    const answer = () => stage.discord.messages(club.general, club.ben).find((one) => one.id === id);
    await until(() => answer()?.content === 'Forty-two, quietly.' && !isGrowing(answer() ?? { components: [] }));
    expect(isPrivate(answer() ?? { flags: 0 })).toBe(true);
    expect(club.own().map((one) => one.id)).not.toContain(id);
    const judged = stage.groq.calls.slice(since).filter(({ model }) => model?.includes('safeguard'));
    const texts = judged.map(({ request }) => words(request?.messages.at(-1))).join('\n');
    expect(texts).toContain('what is the hushed number?');
    expect(texts).toContain('Forty-two, quietly.');
    expect(await onDisk(stage)).toContain('which shape?');
    expect(await onDisk(stage)).not.toMatch(/hushed number|Forty-two, quietly/);
  });

  test('takes an unsafe answer back, and shows no word of one to an unsafe question', async () => {
    const { groq, discord } = stage;
    groq.answer = () => 'Here is how: boom.';
    const shown = new Map<string, string>();
    for (const unsafe of ['boom', 'built']) {
      groq.verdict = (text) => (text.includes(unsafe) ? ['S9'] : 'safe');
      const { id } = await ask('how is it built?');
      const seen = () => discord.messages(club.general, club.ben).find((one) => one.id === id);
      await until(() => /^I (?:can't help|took my answer)/.test(seen()?.content ?? ''), 'the answer is taken back');
      shown.set(
        unsafe,
        seen()
          ?.edits.map(({ content }) => content)
          .join('\n') ?? '',
      );
    }
    expect(shown.get('built')).not.toContain('boom');
    groq.verdict = () => 'safe';
  });
});

test('every declared command is offered on Discord, once', () => {
  const declared = [...commands, ...tasks].filter(({ hidden }) => !hidden);
  const known = stage.discord.commands();
  const typed = known.flatMap(({ name, options = [] }) => [name, ...options.map((part) => `${name} ${part.name}`)]);
  expect(typed).toEqual(expect.arrayContaining(declared.map(({ name }) => name)));
  expect(typed).toEqual(expect.arrayContaining(declared.flatMap(({ menu }) => menu ?? [])));
  expect(new Set(known.map(({ name }) => name)).size).toBe(known.length);
});
