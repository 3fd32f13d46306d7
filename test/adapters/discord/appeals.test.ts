// Whoever is in a timeout cannot do anything in the server any more; a notice reaches them in their direct conversation, and its
// buttons and forms work there.
import { describe, expect, test } from 'vitest';
import type { Form, Outcome } from '#src/command.ts';
import type { Button } from '#src/message.ts';
import { quietBot } from '#test/quiet-bot.ts';
import { until } from '#test/until.ts';
import { openCourt } from './courtroom.ts';
import { buttonsOf, commandsOf, type Given } from './desk.ts';

const chosen = { incident: '0192f0c1-2345-7890-abcd-ef0123456789' };
const appeal: Button = { command: 'moderation appeal', chosen, label: 'Appeal' };
const form: Form = {
  title: 'Appeal',
  command: 'moderation plead',
  chosen,
  fields: [{ name: 'words', description: 'Why it was wrong.', kind: 'text', required: true, longest: 500 }],
};
const commands = commandsOf({
  'moderation appeal': { hidden: true, action: 'own' },
  'moderation plead': { hidden: true, action: 'own' },
});

/** Bob was silenced, and told so with a button to appeal. */
async function silenced(pressed: Outcome = { text: 'Too late for a form.', form }) {
  const given: Given[] = [];
  const command = async (...[name, choice, asked, signal]: [string, Given['chosen'], Given['asked'], AbortSignal]) => {
    given.push({ name, chosen: choice, asked, signal });
    return name === 'moderation appeal' ? pressed : { text: 'Somebody will look at it.' };
  };
  const court = await openCourt({ bot: { ...quietBot(), commands, command } });
  const { twin, moderator, place, bob, own } = court;
  await moderator.timeout(place, bob.id, Date.now() + 3_600_000, 'Spam');
  await moderator.tell(place, bob.id, { text: 'Your message was removed.', buttons: [appeal] }, 'key-1');
  const dm = twin.openDm(bob);
  const [notice] = own(dm);
  const button = notice && buttonsOf(notice)[0];
  if (!notice || !button) throw new Error('there is nothing to press');
  const press = () => twin.press(bob, notice, button.custom_id);
  return { ...court, given, dm, press, button };
}

describe('a member in a timeout', () => {
  test('may say nothing in the server, and yet appeals in their direct conversation', async () => {
    const { twin, bob, hall, dm, place, press, given } = await silenced();
    expect(() => twin.say(bob, hall, 'but I')).toThrow('in a timeout');
    const opened = await press();
    expect(opened).toMatchObject({ type: 9, data: { title: 'Appeal' } });
    const response = await twin.submit(bob, opened, { 't-words': 'It was a quotation.' });
    await until(() => given.length === 2);
    const asked = {
      author: { id: bob.id, isAdmin: false, roles: [] },
      place: { ...place, space: `dm:${bob.id}`, room: dm.id },
      calls: false,
    };
    expect(given).toMatchObject([
      { name: 'moderation appeal', chosen, asked },
      { name: 'moderation plead', chosen: { ...chosen, words: 'It was a quotation.' }, asked },
    ]);
    expect(response).toMatchObject({ type: 4, data: { content: 'Somebody will look at it.' } });
    expect(twin.violations).toEqual([]);
  });

  test('appeals after a restart, too', async () => {
    const { twin, bob, platform, open, bot, press, given } = await silenced();
    await platform.stop(0);
    await open().start(bot);
    await twin.submit(bob, await press(), { 't-words': 'It was a quotation.' });
    expect(given.map(({ name }) => name)).toEqual(['moderation appeal', 'moderation plead']);
  });

  test('reads in their direct conversation why a button does nothing', async () => {
    const { twin, bob, dm, press } = await silenced({ text: 'That was decided already.', failed: true });
    expect(await press()).toMatchObject({ type: 4, data: { content: 'That was decided already.' } });
    expect(twin.messages(dm, bob).map(({ content }) => content)).toEqual([
      'Your message was removed.',
      'That was decided already.',
    ]);
  });

  test('reads an answer there that comes as it is written', async () => {
    async function* reply() {
      yield { type: 'text', text: 'This is what happened.' } as const;
    }
    const { twin, bob, dm, press } = await silenced({ text: '', reply: reply() });
    await press();
    const texts = () => twin.messages(dm, bob).map(({ content }) => content);
    await until(() => texts().length === 2 && texts()[1] !== '');
    expect(texts()).toEqual(['Your message was removed.', 'This is what happened.']);
  });
});
