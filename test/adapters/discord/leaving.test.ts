import { describe, expect, test } from 'vitest';
import type { Place } from '#src/message.ts';
import { quietBot } from '#test/quiet-bot.ts';
import { until } from '#test/until.ts';
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

describe('a server that it was taken out of while it was away', () => {
  async function restarted(
    self: (me: string) => string | undefined,
    prepare: (made: Awaited<ReturnType<typeof scene>>) => void,
  ) {
    const made = await scene();
    const { twin, recorder, platform, open, server, ann } = made;
    const dm = twin.openDm(ann);
    const rooms = [
      [server.id, 'general'],
      [server.id, 'garden'],
      [`dm:${ann.id}`, dm.id],
    ] as const;
    recorder.rooms = rooms.map(([space, room]) => ({ place: { platform: 'discord', space, room }, inThread: false }));
    await platform.stop(0);
    const me = self(twin.bot.id);
    if (me === undefined) recorder.marks.clear();
    else recorder.marks.set('self', me);
    prepare(made);
    await open().start(recorder.bot);
    await recorder.until(() => recorder.marks.get('self') === twin.bot.id);
    return made;
  }

  test('is told once at the next start', async () => {
    const { left, server } = await restarted(
      (me) => me,
      (made) => made.twin.expel(made.server),
    );
    await until(() => left.length > 0, 'the server is told to be left');
    expect(left).toEqual([{ platform: 'discord', space: server.id }]);
  });

  test.each([
    ['nobody', undefined],
    ['another', '1234'],
  ])('is left alone when it was %s who was here before', async (_, self) => {
    const { left, twin, recorder, ann } = await restarted(
      () => self,
      (made) => made.twin.expel(made.server),
    );
    const asked = twin.requests.length;
    twin.say(ann, twin.openDm(ann), 'all that was before this has come through');
    await recorder.until(() => recorder.offers.length > 0);
    expect(left).toEqual([]);
    expect(twin.requests.slice(asked).filter(({ route }) => route === '/guilds/{guild_id}')).toEqual([]);
  });

  test('is not believed to be gone while Discord still knows the bot in it', async () => {
    const { left, twin, server, recorder, ann } = await restarted(
      (me) => me,
      (made) => {
        made.twin.expel(made.server);
        made.twin.fault({ route: '/guilds/{guild_id}' }, { type: 'answer', status: 200, body: {} });
      },
    );
    await twin.until(() => twin.requests.some(({ path, status }) => path === `/guilds/${server.id}` && status === 200));
    twin.say(ann, twin.openDm(ann), 'all that was before this has come through');
    await recorder.until(() => recorder.offers.length > 0);
    expect(left).toEqual([]);
  });
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
