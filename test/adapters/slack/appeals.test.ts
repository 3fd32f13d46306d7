// Whoever is told of something in their direct conversation can ask for another look there: by a button, and a form behind it.
import { expect, test } from 'vitest';
import type { Asked, Chosen, Outcome } from '#src/command.ts';
import { until } from '#test/until.ts';
import { command } from './counter-scene.ts';
import { openWard } from './ward.ts';

const commands = [
  command('moderation appeal', { hidden: true, action: 'own' }),
  command('moderation plead', { hidden: true, action: 'own' }),
];
const form: Outcome = {
  text: '',
  form: {
    title: 'Appeal',
    command: 'moderation plead',
    chosen: { incident: 'i1' },
    fields: [{ name: 'why', description: 'What should be known.', kind: 'text', required: true, longest: 1000 }],
  },
};

test('a button below a notice opens a form, and what is written there reaches its command', async () => {
  const { twin, ben, general, at, begin } = await openWard();
  const given: [string, Chosen, Asked][] = [];
  const bot = {
    commands,
    command: async (name: string, chosen: Chosen, asked: Asked): Promise<Outcome> => {
      given.push([name, chosen, asked]);
      return name === 'moderation appeal' ? form : { text: 'Moderators look at it again.' };
    },
  };
  const moderator = await begin(undefined, { bot });
  const buttons = [{ command: 'moderation appeal', chosen: { incident: 'i1' }, label: 'Appeal' }];
  await moderator.tell(at(general.id), ben.id, { text: 'Deleted.', buttons }, 'key-1');
  const direct = twin.dm(ben);
  twin.click(ben, twin.messages(direct)[0]?.ts ?? '', 'parley_do:0');
  const view = await until(() => twin.views[0]);
  expect(given).toMatchObject([
    ['moderation appeal', { incident: 'i1' }, { author: { id: ben.id }, place: at(direct.id) }],
  ]);
  const sent = twin.submit(view, { why: 'It was a quote.' });
  await twin.until(() => sent.state === 'acknowledged');
  expect(given[1]).toMatchObject([
    'moderation plead',
    { incident: 'i1', why: 'It was a quote.' },
    { author: { id: ben.id }, place: at(direct.id) },
  ]);
  expect(twin.views).toEqual([]);
  const told = () => twin.ephemerals.map(({ text }) => text).concat(twin.messages(direct).map(({ text }) => text));
  await until(() => told().some((text) => text.includes('Moderators look at it again.')));
});
