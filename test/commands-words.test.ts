// What people said, by commands: caught up with, taken along, deleted, and not read at all; the real process, to the last byte.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Line } from '#adapters/web/outcome.ts';
import {
  chats,
  type Club,
  ended,
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
/** Ids of what was said before the bot came. */
const before: string[] = [];

beforeAll(async () => {
  stage = await openStage((world) => {
    club = openClub(world);
    const start = Date.now() - 400 * 60_000;
    for (let at = 0; at < 300; at += 1) {
      const said = `Remark ${at}: the harbour opens at ${at % 24} o’clock, and the tide comes later than on the day before.`;
      before.push(world.discord.say(at % 2 ? club.ada : club.boss, club.general, said, { at: start + at * 60_000 }).id);
    }
  });
});
afterAll(async () => {
  expect(stage.discord.violations).toEqual([]);
  await stage.close();
});

test('/catchup reads 300 messages from before the bot came: with progress, links to real messages, and no others', async () => {
  const { groq, discord } = stage;
  groq.answer = (request) => {
    const numbers = [...words(request.messages.at(-1)).matchAll(/^\[(\d+)\]|\[(\d+)\]$/gm)].map(
      ([, one, two]) => one ?? two,
    );
    return {
      text: `- The harbour opens [${numbers[0]}]\n- and closes [${numbers.at(-1)}]\n- but never [9999]`,
      delayMs: 20,
    };
  };
  const { id } = await club.give(club.ben, 'catchup');
  const seen = () => discord.messages(club.general, club.ben).find((one) => one.id === id);
  const whole = await until(() => {
    const one = seen();
    return one && !isGrowing(one) && /I read \d+ messages/.test(one.content) ? one : undefined;
  }, 'what was missed');
  expect(isPrivate(whole)).toBe(true);
  expect(whole.content).toContain('I read 300 messages');
  const links = [...whole.content.matchAll(/https:\/\/discord\.com\/channels\/(\d+)\/(\d+)\/(\d+)/g)];
  expect(links.map(([, space, room]) => [space, room])).toEqual(links.map(() => [club.id, club.general.id]));
  expect(links.map(([, , , message]) => message)).toEqual([before[0], before.at(-1)]);
  expect(whole.content).not.toContain('9999');
  const steps = whole.edits.map(({ content }) => content).join('\n');
  expect(steps).toMatch(/messages so far|I read it in \d+ parts|I have read \d+ of \d+ parts/);
});

describe('what somebody said', () => {
  const canary = 'aquamarine-wombat-1871';
  const room = 'room-0123456789abcdef';
  let cookie = '';
  const page = (path: string, body: object) =>
    fetch(`${stage.bot.url}/api/${path}`, {
      method: 'POST',
      headers: { origin: stage.bot.url ?? '', cookie, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  let given = 0;
  /** Gives a command on the page; what comes of it, line by line. */
  async function order(command: string): Promise<readonly Line[]> {
    given += 1;
    const answer = await page(`rooms/${room}/commands`, { id: `order-0123456789-${given}`, command });
    // The server's own lines.
    return (await answer.text())
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
  }
  const pressed = (lines: readonly Line[], label: string) =>
    lines.flatMap((line) => (line.type === 'buttons' ? line.buttons : [])).find((one) => one.label === label);

  test('is exported as a file, on Discord and on the page; deleted, no byte of it is left on the disk', async () => {
    const { groq, discord } = stage;
    groq.answer = ({ messages }) => `You say: ${words(messages.at(-1))}`;
    await club.ask(club.ada, `my word is ${canary}`);
    const session = await page('session', {});
    cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
    const message = 'message-0123456789';
    expect((await page(`rooms/${room}/messages`, { id: message, text: `here it is ${canary}, too` })).status).toBe(202);
    await ended(stage, message);
    expect((await onDisk(stage)).split(canary).length).toBeGreaterThan(4);

    const exported = await club.give(club.ada, 'privacy export');
    expect(isPrivate(exported)).toBe(true);
    const takeout = await (await fetch(exported.attachments[0]?.url ?? '')).text();
    expect(takeout).toContain(`my word is ${canary}`);
    expect(takeout).not.toContain('here it is');
    const file = (await order('privacy export')).flatMap((line) => (line.type === 'file' ? line.file.id : []))[0];
    const handed = await fetch(`${stage.bot.url}/api/handouts/${file}`, { headers: { cookie } });
    expect(await handed.text()).toContain(`here it is ${canary}`);

    const asked = await club.give(club.ada, 'privacy delete');
    expect(await onDisk(stage)).toContain(canary);
    const told = await club.press(club.ada, asked, 'Delete everything');
    expect(told?.content).toContain('All that I kept of you is deleted');
    expect((await onDisk(stage)).includes(`my word is ${canary}`)).toBe(false);
    const sure = pressed(await order('privacy delete'), 'Delete everything');
    expect(sure?.command).toBe('privacy erase');
    expect(await order(sure?.command ?? '')).toMatchObject([
      { type: 'text', add: expect.stringContaining('is deleted') },
    ]);
    await until(async () => !(await onDisk(stage)).includes(canary), 'no byte is left');
    await club.ask(club.ada, 'what was my word?');
    expect(JSON.stringify(chats(stage).at(-1)?.said)).not.toContain(canary);
    expect(discord.violations).toEqual([]);
  });

  test('is in nobody’s context once they hide', async () => {
    const { groq, discord } = stage;
    groq.answer = () => 'I see.';
    const den = club.channel('den');
    const about = async (replyTo: { id: string }) => {
      const { id } = discord.say(club.boss, den, `<@${discord.bot.id}> what is that about?`, { replyTo });
      await ended(stage, id);
      return JSON.stringify(chats(stage).at(-1)?.said);
    };
    await club.ask(club.ben, 'I keep plovers', den);
    expect(await about(discord.say(club.ben, den, 'A plover is a bird.'))).toMatch(
      /I keep plovers.*A plover is a bird/,
    );
    expect((await club.give(club.ben, 'privacy hide')).content).toContain('From now on I read nothing that you write');
    const since = stage.groq.calls.length;
    expect(await about(discord.say(club.ben, den, 'Another plover.'))).not.toContain('plover');
    const { id } = discord.say(club.ben, den, `<@${discord.bot.id}> and my plovers?`);
    await ended(stage, id);
    await stage.again();
    await club.ask(club.boss, 'what did we speak of?', den);
    const wire = stage.groq.calls.slice(since).map(({ request }) => JSON.stringify(request));
    expect(wire.join('\n')).not.toContain('plover');
    await club.give(club.ben, 'privacy show');
    await club.ask(club.ben, 'I keep plovers again', den);
    expect(JSON.stringify(chats(stage).at(-1)?.said)).toContain('plovers again');
  });
});
