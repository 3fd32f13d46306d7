// Commands do not wait behind the answers that grow, not even while Discord takes nothing else from the bot.
// How soon they are answered is measured by `npm run bench:commands`.
import { expect, onTestFinished, test } from 'vitest';
import { openDesk, commandsOf } from './desk.ts';
import { turnOf } from './recorder.ts';

/** Longer than this test may take: who waits for it is never done. */
const seconds = 600;

test('while the bot’s own limit is used up, commands are answered and filled in', async () => {
  const { twin, recorder, ann, general, me, said } = await openDesk({
    commands: commandsOf({ usage: {}, ask: {} }),
    outcome: ({ name }) => (name === 'usage' ? { text: 'Little.' } : { text: '', reply: words() }),
  });
  async function* words() {
    yield { type: 'text', text: 'Well.' } as const;
  }
  twin.say(ann, general, `${me} hello`);
  await recorder.until(() => recorder.offers.length === 1);
  const [message] = recorder.offers;
  if (!message) throw new Error('no question');
  const poster = recorder.stage.poster({ ...turnOf(message), id: 'turn' });
  const id = await poster.post({ number: 0, text: 'One', growing: true }, 'key');
  const over = Promise.withResolvers<'over'>();
  onTestFinished(() => over.resolve('over'));

  twin.fault({ method: 'PATCH' }, { type: 'limited', scope: 'global', seconds });
  const edit = poster.edit(id, { number: 0, text: 'Two', growing: true }).catch(() => 'refused' as const);
  await twin.until(() => twin.requests.some(({ status }) => status === 429));

  expect((await twin.command(ann, general, 'usage')).type).toBe(4);
  expect((await twin.command(ann, general, 'ask')).type).toBe(5);
  await twin.until(() => said().some(({ content }) => content === 'Well.'));
  // The edit has not come through meanwhile: nothing here was waited for in vain.
  expect(said().some(({ content }) => content === 'Two')).toBe(false);
  void edit;
});
