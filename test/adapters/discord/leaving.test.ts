import { expect, test } from 'vitest';
import type { Place } from '#src/message.ts';
import { quietBot } from '#test/quiet-bot.ts';
import { openScene } from './scene.ts';

async function scene() {
  const left: Pick<Place, 'platform' | 'space'>[] = [];
  const bot = { ...quietBot(), left: async (space: (typeof left)[number]) => void left.push(space) };
  return { ...(await openScene({ bot })), left };
}

test('a server that the bot was taken out of is told, one that is away for a while is not', async () => {
  const { twin, recorder, server, ann, me, left } = await scene();
  const other = twin.addGuild({ name: 'Elsewhere', members: [ann] });
  const [room] = other.channels;
  if (!room) throw new Error('no channel');
  twin.gateway.dispatch('GUILD_DELETE', { id: other.id, unavailable: true });
  twin.expel(server);
  twin.say(ann, room, `${me} all that was before this has come through`);
  await recorder.until(() => recorder.offers.length === 1);
  expect(left).toEqual([{ platform: 'discord', space: server.id }]);
});

test('people are taken to read the language of their server, where nothing else is known', async () => {
  const { twin, recorder, ann, me } = await scene();
  const verein = twin.addGuild({ name: 'Verein', members: [ann], locale: 'de' });
  const [room] = verein.channels;
  if (!room) throw new Error('no channel');
  twin.say(ann, room, `${me} im Verein`);
  twin.say(ann, twin.openDm(ann), 'unter uns');
  await recorder.until(() => recorder.offers.length === 2);
  expect(recorder.offered('im Verein').author.locale).toBe('de');
  expect(recorder.offered('unter uns').author).not.toHaveProperty('locale');
});
