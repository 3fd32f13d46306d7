// The life of moderation on Discord, as admins, moderators and members live it: the real process, what each of them reads.
import { PermissionFlagsBits as Right } from 'discord.js';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buttonsOf, onDisk } from './commands-scene.ts';
import { type Court, incidents, openCourt, openScene, type Scene, settled } from './moderation-scene.ts';
import { words } from './twins/groq/request.ts';
import { until } from './until.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(async () => {
  expect(scene.discord.violations).toEqual([]);
  await scene.close();
});

/** What may be in it by itself: ids and times. */
const plainly = (text: string): string =>
  text
    .replaceAll(/<([@#])\d+>/g, '<$1>')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, 'WHEN')
    .replaceAll(/https:\S+(?=\))/g, 'LINK');

/** How often the judge was asked about a text. */
const judged = (text: string): number =>
  scene.groq.calls.filter(
    ({ request }) => request && !request.stream && request.messages.some((one) => words(one).includes(text)),
  ).length;

describe('as the guide has it', () => {
  test('cards, a preset and a room are chosen, and nothing happens to anybody before the dry run is turned off', async () => {
    const court = openCourt(scene);
    const { boss, cards, alerts, general } = court;
    expect((await court.give(boss, 'moderation log', { room: cards.id, alert: alerts.id })).content).toBe(
      `Cards go to <#${cards.id}>, and alerts to <#${alerts.id}>.`,
    );
    await court.card('From now on, moderators read here what I find.');
    await court.give(boss, 'moderation preset', { preset: 'usual' });
    await court.give(boss, 'moderation watch', { room: general.id });
    const tried = (await court.give(boss, 'moderation try', { text: 'what a hazard S10' })).content;
    expect(tried).toContain('for dry run is on: `delete`, `strike`, the member is told why, `log`.');
    expect(incidents(scene, court.id)).toEqual([]);
    const first = court.say(0, 'all of hazard S10');
    const card = await court.card('all of hazard S10');
    expect(plainly(card.content).split('\n')).toEqual([
      '**Dry run**: nothing was done.',
      'Found: **hate** (clear)',
      String.raw`Judged by openai\/gpt-oss-safeguard-20b.`,
      'Why: It says so itself.',
      '<@> (Member 0) wrote this in <#>.',
      '[Where it was written](LINK)',
      '- I would have deleted the message.',
      '- It would have counted as a strike.',
      '- They would have been told why.',
      '',
      'By version 3 of the policy.',
      'I never ban anybody. To do that by hand: [profile](LINK)',
      '||all of hazard S10||',
    ]);
    expect([card.pings, card.embeds]).toEqual([[], []]);
    expect([court.stands(first), court.toldTo(0)]).toEqual([true, []]);
    expect((await court.give(boss, 'moderation dry-run', { only: 'off' })).content).toBe(
      'Dry run is **off**: acts are done.',
    );
    const second = court.say(0, 'again hazard S10');
    await court.card('again hazard S10');
    expect([court.stands(first), court.stands(second)]).toEqual([true, false]);
  });

  test('the latest change is taken back, and again the one before it', async () => {
    const court = openCourt(scene);
    await court.give(court.boss, 'moderation preset', { preset: 'strict' });
    await court.give(court.boss, 'moderation profanity', { counts: 'on' });
    expect((await court.give(court.boss, 'moderation undo')).content).toContain('Taken back: `profanity on`.');
    expect((await court.give(court.boss, 'moderation undo')).content).toContain('Taken back: `preset strict`.');
    const past = plainly((await court.give(court.boss, 'moderation versions')).content).split('\n');
    expect(past).toEqual([
      '- 4: WHEN, <@> went back to the usual policy',
      '- 3: WHEN, <@> went back to version 1',
      '- 2: WHEN, <@>: `profanity on`',
      '- 1: WHEN, <@>: `preset strict`',
    ]);
  });
});

describe('who is punished', () => {
  test('reads why, appeals in a timeout, once; moderators decide, and both are told', async () => {
    const court = openCourt(scene);
    await court.govern('strict');
    const id = court.say(0, 'first hazard S10');
    const card = await court.card('first hazard S10');
    await court.card('Found: **hate** (clear)', court.alerts);
    expect([court.stands(id), court.silenced(0), buttonsOf(card).map(({ label }) => label)]).toEqual([
      false,
      true,
      ['Uphold', 'Undo', 'Exempt them'],
    ]);
    expect(plainly(court.toldTo(0)[0]?.content ?? '').split('\n')).toEqual([
      'I deleted a message of yours.',
      'It counts as a strike.',
      'You may not write until WHEN.',
      'Why: hate.',
      'If this was wrong, ask for another look.',
    ]);
    expect(await court.press(court.members[3] ?? court.boss, card, 'Undo')).toBe(
      'Only moderators and admins can do that.',
    );
    expect(await court.appeal(0, 'It is ||a line|| of a film.')).toBe(
      'The moderators have your appeal. I tell you what they decide.',
    );
    const plea = await court.card('**Appeal**');
    expect([plainly(plea.content).split('\n')[0], plea.replyTo]).toEqual([
      '**Appeal**: <@> asks for another look at what I found in <#> (hate), in these words:',
      card.id,
    ]);
    expect((await court.give(court.mod, 'moderation appeals')).content).toContain('of a film');
    const [notice] = court.toldTo(0);
    if (!notice) throw new Error('there is no notice');
    expect(await court.press(court.members[0] ?? court.boss, notice, 'Ask for another look')).toContain(
      'You have appealed that already',
    );
    expect(plainly(await court.press(court.mod, plea, 'Undo'))).toBe(
      'Overturned: it does not count any more, and what could be taken back was. <@> was told.',
    );
    expect(court.silenced(0)).toBe(false);
    expect(plainly(court.toldTo(0).at(-1)?.content ?? '')).toBe(
      'Moderators have looked again at what you said in <#>: it was fine, and I am sorry. The strike for it is taken back. ' +
        'You are not silenced for it any longer. What I deleted cannot be brought back, but you may write it again.',
    );
    await settled(scene, court.id, 1);
    const after = [...court.own(court.cards), ...court.own(court.alerts)].filter(({ content }) => /hate/.test(content));
    expect(after.map(({ content, components }) => [/\*\*Overturned\*\* by <@\d+>/.test(content), components])).toEqual(
      Array.from({ length: 3 }, () => [true, []]),
    );
    expect(plainly(await court.press(court.members[0] ?? court.boss, notice, 'Ask for another look'))).toBe(
      'That was decided on WHEN: <@> overturned it.',
    );
    const record = await court.give(court.mod, 'moderation record', { person: court.members[0]?.id ?? '' });
    expect(plainly(record.content)).toMatch(
      /^<@>: no strikes count, of the last 30 days\.\n- WHEN in <#>: hate\. Done: /,
    );
  });

  test('and found rightly hears so only where they asked; who is exempt is judged no more', async () => {
    const court = openCourt(scene);
    await court.govern('usual');
    court.say(1, 'plain hazard S2');
    expect(await court.press(court.mod, await court.card('plain hazard S2'), 'Uphold')).toBe(
      'Upheld: what was done stays.',
    );
    expect(court.toldTo(1)).toHaveLength(1);
    court.say(2, 'spared hazard S2');
    const said = plainly(await court.press(court.mod, await court.card('spared hazard S2'), 'Exempt them'));
    expect(said).toContain('<@> is exempt from now on. <@> was told.');
    const free = court.say(2, 'exempt hazard S2');
    const [admins, crews] = [court.boss, court.mod].map(
      (by) => scene.discord.say(by, court.general, `${by.username} hazard S2`).id,
    );
    court.say(1, 'last hazard S2');
    await court.card('last hazard S2');
    await settled(scene, court.id, 3);
    expect([free, admins ?? '', crews ?? ''].map((id) => court.stands(id))).toEqual([true, true, true]);
    expect([judged('exempt hazard S2'), judged('Boss hazard S2')]).toEqual([0, 0]);
    expect(court.own(court.cards).filter(({ content }) => /exempt hazard|Boss hazard|Mo hazard/.test(content))).toEqual(
      [],
    );
  });

  test('reads the words of the rule that was broken, and everybody sees it behind a spoiler', async () => {
    const court = openCourt(scene);
    await court.govern('usual');
    await court.give(court.boss, 'moderation rule', {
      says: 'No spoilers for the film.',
      breaks: 'He dies | She wins',
    });
    await court.give(court.boss, 'moderation acts', { about: 'R1', do: 'log, spoiler' });
    court.say(0, 'hazard R1, ||the end||');
    const card = await court.card('hazard R1');
    expect(card.content).toContain('Found: **rule 1 of this place** (clear)');
    expect(card.content).toContain('Rule 1: “No spoilers for the film.”');
    expect(plainly(court.own(court.general).at(-1)?.content ?? '')).toBe(
      '<@> wrote something that I hid (rule 1 of this place):\n||hazard R1, \\|\\|the end\\|\\| ||',
    );
    expect(court.toldTo(0)[0]?.content.split('\n')).toEqual([
      'I deleted a message of yours.',
      'It can be seen behind a spoiler.',
      'Why: rule 1 of this place.',
      'Rule 1: “No spoilers for the film.”',
      'If this was wrong, ask for another look.',
    ]);
  });

  test('and takes no direct messages is told in the room that they may appeal, and nothing of what it was', async () => {
    const court = openCourt(scene);
    await court.govern('usual');
    const path = `/channels/${scene.discord.openDm(court.members[0] ?? court.boss).id}/messages`;
    // https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
    const body = { code: 50_007, message: 'Cannot send messages to this user' };
    scene.discord.fault({ method: 'POST', path }, { type: 'answer', status: 403, body });
    court.say(0, 'closed hazard S10');
    const card = await court.card('closed hazard S10');
    expect(card.content).toContain(
      '- I could not write to them alone, and told them in the room that they can ask for',
    );
    const [notice] = court.own(court.general);
    if (!notice) throw new Error('nothing stands in the room');
    expect([plainly(notice.content), notice.pings]).toEqual([
      '<@>, I have acted on something of yours here, and could not write to you alone. You can ask for another look.',
      [],
    ]);
    expect(await court.press(court.members[1] ?? court.boss, notice, 'Ask for another look')).toBe(
      'Only whoever it is about can appeal it.',
    );
    court.say(1, 'open hazard S10');
    await court.card('open hazard S10');
    // So far, nobody is silenced: what may come is told.
    expect(court.toldTo(1)[0]?.content).toContain(
      'It counts as a strike: more of them, and you may not write for a while.',
    );
  });

  test('by words in any disguise is told in the room, too', async () => {
    const court = openCourt(scene);
    await court.govern('usual');
    expect((await court.give(court.boss, 'moderation word', { words: 'foobar' })).content).toBe(
      'This is not wanted here; 1 is denied now, and this is done: `log`, `delete`.',
    );
    await court.give(court.boss, 'moderation acts', { about: 'words', do: 'log, reply, delete' });
    court.say(0, 'you f.0.0.b.a.r');
    expect((await court.card('Found by lists of words.')).content).toContain('**words that are not wanted here**');
    expect(plainly(court.own(court.general).at(-1)?.content ?? '')).toBe(
      '<@>, this is against the rules here: words that are not wanted here.',
    );
  });
});

describe('what is found', () => {
  let court: Court;
  beforeAll(async () => {
    court = openCourt(scene);
    await court.govern('usual');
  });

  test('in an edit is what the message says now', async () => {
    const id = court.say(0, 'innocent');
    scene.discord.edit(id, 'edited hazard S2');
    await court.card('edited hazard S2');
    expect(court.stands(id)).toBe(false);
  });

  test('of whoever wants to harm themselves is answered with help, and nothing else', async () => {
    const id = court.say(1, 'a hazard S11');
    const card = await court.card('suicide and self-harm');
    expect(card.content.split('\n').filter((line) => line.startsWith('- '))).toEqual(['- I told them where help is.']);
    expect(
      court.toldTo(1).map(({ content, components }) => [/^I am sorry.*findahelpline\.com/.test(content), components]),
    ).toEqual([[true, []]]);
    expect([court.stands(id), court.silenced(1)]).toEqual([true, false]);
  });

  test('of S4 is shown to nobody and kept nowhere', async () => {
    const id = court.say(2, 'unspeakable hazard S4');
    const card = await court.card('the sexual exploitation of children');
    const alert = await court.card('the sexual exploitation of children', court.alerts);
    expect([court.stands(id), card.content.includes('Please report it to the platform')]).toEqual([false, true]);
    await court.appeal(2, 'I did not mean it.');
    await court.press(court.mod, await court.card('I did not mean it.'), 'Uphold');
    const all = [
      ...court.own(court.cards),
      ...court.own(court.alerts),
      ...court.own(court.general),
      ...court.toldTo(2),
    ];
    expect([card, alert, ...all].filter(({ content }) => content.includes('unspeakable'))).toEqual([]);
    expect((await onDisk(scene)).includes('unspeakable')).toBe(false);
  });

  test('in an image is deleted', async () => {
    const red = sharp({ create: { width: 64, height: 64, channels: 3, background: '#ff0000' } });
    scene.groq.judgesImages = () => ({ categories: ['S10'], severity: 3 });
    const attachments = [{ name: 'sign.png', bytes: await red.png().toBuffer(), mediaType: 'image/png' }];
    const id = court.say(3, 'look at this', { attachments });
    await court.card('Found: **hate** (grave)');
    scene.groq.judgesImages = () => 'safe';
    expect(court.stands(id)).toBe(false);
  });

  test('in a question is a card, and nobody is punished for having asked', async () => {
    const other = scene.discord.addChannel(court.id, { name: 'unwatched' });
    const asked = scene.discord.say(
      court.members[4] ?? court.boss,
      other,
      `<@${scene.discord.bot.id}> ask hazard S9`,
    ).id;
    const card = await court.card('ask hazard S9');
    expect(plainly(card.content)).toContain('<@> (Member 4) asked me this in <#>.\n- I did not answer.\n');
    const answer = await until(() => court.own(other).find(({ replyTo }) => replyTo === asked), 'a refusal');
    expect(answer.content).toBe("I can't help with that (weapons that harm many).");
    expect([court.toldTo(4), court.silenced(4)]).toEqual([[], false]);
  });

  test('is in the report, by what it was and what became of it', async () => {
    await settled(scene, court.id, 5);
    const report = await court.give(court.mod, 'moderation report');
    expect(report.content).toMatch(/^\*\*5 caught; 1 upheld and 0 overturned: 0% of those decided were wrong\.\*\*\n/);
    expect(report.content).toContain('What was done: cards for moderators: 5; ');
    expect(report.attachments.map(({ filename }) => filename)).toEqual(['moderation-7-days.png']);
  });
});

test('a hundred copies of one text are judged at once, punished as often as may be, and told once', async () => {
  const court = openCourt(scene);
  await court.govern('usual');
  await court.give(court.boss, 'moderation acts', { about: 'S2', do: 'log, delete' });
  const ids = Array.from({ length: 100 }, (_, at) => court.say(at % 10, 'flood hazard S2'));
  await settled(scene, court.id, 100);
  expect(judged('flood hazard S2')).toBe(1);
  expect(ids.filter((id) => !court.stands(id))).toHaveLength(20);
  const cards = court.own(court.cards).map(({ content }) => content);
  // Nobody reads more in a minute; what is not shown is written down all the same.
  expect(cards.filter((text) => text.includes('flood hazard S2'))).toHaveLength(30);
  expect(cards.filter((text) => text.includes('I show no cards'))).toHaveLength(1);
  expect(cards.filter((text) => text.startsWith('I did 20 things about members within a minute'))).toHaveLength(1);
  const deleted = court.members.flatMap((_, at) => court.toldTo(at)).filter(({ content }) => /I deleted/.test(content));
  expect(deleted).toHaveLength(20);
});

test('a right that the bot lacks is told once, and nothing is done', async () => {
  const court = openCourt(scene, Right.ModerateMembers);
  await court.govern('usual');
  const ids = ['one', 'two', 'three'].map((text) => court.say(0, `${text} hazard S2`));
  await settled(scene, court.id, 3);
  const lacking = () => court.own(court.cards).filter(({ content }) => content.startsWith('I could not delete'));
  expect(lacking().map(({ content }) => plainly(content))).toEqual([
    expect.stringContaining('I could not delete what a member wrote, as the policy wants. '),
  ]);
  expect(lacking()[0]?.content).toContain('Manage Messages');
  expect(ids.every((id) => court.stands(id))).toBe(true);
  // Nothing was done, so that there is nothing to tell.
  expect(court.toldTo(0)).toEqual([]);
});

test('an outage of the guard is told to moderators once, and to nobody else', async () => {
  const court = openCourt(scene);
  await court.govern('usual');
  const guard = ({ model = '' }: { model?: string }) => /safeguard/.test(model);
  scene.groq.fault(guard, { type: 'status', status: 503 }, 1000);
  const stands = court.say(9, 'meanwhile hazard S2');
  const asked = court.say(0, `<@${scene.discord.bot.id}> what is it?`);
  await court.card('The guard gives no verdicts now.');
  scene.groq.heal();
  const answer = await until(() => court.own(court.general).find(({ replyTo }) => replyTo === asked), 'an answer');
  expect(answer.content).toContain('You said');
  // Judged as soon as somebody judges again.
  await court.card('meanwhile hazard S2');
  expect(court.stands(stands)).toBe(false);
  const rooms = [court.cards, court.alerts, court.general, ...court.members.map((by) => scene.discord.openDm(by))];
  const told = rooms.map(
    (room) => court.own(room).filter(({ content }) => content.startsWith('The guard gives')).length,
  );
  expect(told).toEqual([1, ...rooms.slice(1).map(() => 0)]);
});

test('in strict mode, nobody sees a word before it was judged', async () => {
  const court = openCourt(scene);
  await court.give(court.boss, 'moderation stage', { stage: 'answers', how: 'strict' });
  scene.groq.answer = () => ({
    text: `${'A fine sentence of this answer. '.repeat(20)}And then hazard S9 comes. The rest.`,
  });
  const id = court.say(0, `<@${scene.discord.bot.id}> tell me`);
  const answer = await until(
    () => court.own(court.general).find((one) => one.replyTo === id && /took my answer back/.test(one.content)),
    'a retraction',
  );
  expect(answer.content).toBe('I took my answer back: it went where I must not go (weapons that harm many).');
  expect(answer.edits.map(({ content }) => content).join('\n')).not.toContain('hazard S9');
});

test('what people wrote stands in no line of the log', () => {
  const lines = [...scene.bot.log, ...scene.bot.told].join('\n');
  expect(lines).not.toMatch(/hazard|a film|f\.0\.0/);
});
