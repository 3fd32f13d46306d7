// Discord, held to what every platform must do.
import { discord } from '#adapters/discord/index.ts';
import type { Kit } from '#src/kit.ts';
import { openChoices } from '#test/choices.ts';
import { startDiscordTwin } from '#test/twins/discord/twin.ts';
import { platformContract } from './platform.ts';
import type { Harness, Town, Who } from './town.ts';
import { isGrowing } from '#test/growing.ts';

const suppressEmbeds = 1 << 2;

async function openTown() {
  const twin = await startDiscordTwin({ starts: { windowMs: 0 } });
  const people = { ann: twin.addUser({ name: 'Ann' }), ben: twin.addUser({ name: 'Ben' }) };
  const server = twin.addGuild({ channels: ['lobby'], members: [people.ann, people.ben] });
  const me = `<@${twin.bot.id}>`;
  const own = (room: string) => twin.messages(room).filter(({ authorId }) => authorId === twin.bot.id);
  const privacy = { provider: 'api.example.com', memoryHours: 24 };
  const settings = { token: twin.token, apiUrl: twin.apiUrl, messageContent: true, privacy };
  const choices = await openChoices();
  let rooms = 0;

  const town = {
    twin,
    people,
    me,
    open: async (kit: Kit) => discord(settings, { ...kit, ...choices }),
    openRefused: async (kit: Kit) => {
      twin.revokeToken();
      return discord(settings, { ...kit, ...choices });
    },
    room: () => twin.addChannel(server, { name: `room-${rooms++}` }).id,
    ask: async (who: Who, room: string, words: string) => twin.say(people[who], room, `${me} ${words}`).id,
    add: async (who: Who, room: string, words: string) => twin.say(people[who], room, words).id,
    reply: async (who: Who, room: string, words: string) =>
      twin.say(people[who], room, words, { replyTo: own(room).at(-1)?.id ?? '' }).id,
    async redeliver({ room, id }) {
      const said = twin.messages(room).find((message) => message.id === id);
      const { ann } = people;
      const again = {
        id,
        channel_id: room,
        guild_id: server.id,
        content: said?.content,
        timestamp: new Date(said?.at ?? 0).toISOString(),
      };
      twin.gateway.dispatch('MESSAGE_CREATE', {
        ...blank,
        ...again,
        author: ann,
        mentions: [{ ...ann, id: twin.bot.id }],
      });
    },
    edit: async ({ id }, words: string) => twin.edit(id, `${me} ${words}`),
    remove: async ({ id }) => twin.remove(id),
    async stop(who: Who, room: string) {
      const [row] = own(room).at(-1)?.components ?? [];
      const [button] = row && 'components' in row ? row.components : [];
      await twin.press(
        people[who],
        own(room).at(-1)?.id ?? '',
        button && 'custom_id' in button ? button.custom_id : '',
      );
    },
    shown: (room: string) =>
      own(room).map(({ id, content, components }) => ({ id, text: content, growing: isGrowing({ components }) })),
    working: (room: string) => twin.typing(room),
    alarm: `@everyone @here <@${people.ann.id}>`,
    intrusions: (room: string) =>
      own(room).flatMap(({ pings, flags }) => [...pings, ...((flags & suppressEmbeds) === 0 ? ['a preview'] : [])]),
    waiting: (room: string) => own(room)[0]?.content,
    cut: () => twin.gateway.down(),
    mend: () => twin.gateway.up(),
    past(words: readonly string[]) {
      const thread = twin.addThread(server.channels[0]?.id ?? '', people.ben, { name: 'before' });
      for (const text of words) twin.say(people.ben, thread, text);
      return thread.id;
    },
    close: () => twin.close(),
  } satisfies Town & Record<string, unknown>;
  return town;
}

/** The fields of a message that a second delivery repeats. */
const blank = {
  type: 0,
  attachments: [],
  embeds: [],
  mention_roles: [],
  mention_everyone: false,
  tts: false,
  pinned: false,
  edited_timestamp: null,
};

type DiscordTown = Awaited<ReturnType<typeof openTown>>;

const harness: Harness<DiscordTown> = {
  lacks: {},
  page: 2000,
  setting: 'DISCORD_TOKEN',
  ways: {
    async 'a mention'(town, words) {
      const room = town.room();
      return { room, id: await town.ask('ann', room, words) };
    },
    async 'a direct message'({ twin, people }, words) {
      const room = twin.openDm(people.ann).id;
      return { room, id: twin.say(people.ann, room, words).id };
    },
    async 'a reply to the bot'({ twin, people, ...town }, words) {
      const room = town.room();
      const own = twin.say(twin.bot, room, 'I said this');
      return { room, id: twin.say(people.ann, room, words, { replyTo: own }).id };
    },
    async 'a message in a thread it takes part in'(town, words) {
      const room = town.past(['hm']);
      await town.ask('ben', room, 'what now?');
      await town.twin.until(() => town.shown(room).some(({ text }) => text === 'You said: what now?'));
      return { room, id: await town.add('ann', room, words) };
    },
  },
  silent: {
    'other bots': ({ twin, me }, room) => twin.say(twin.addUser({ name: 'Other', bot: true }), room, `${me} hello`),
    'a webhook': ({ twin, people, me }, room) => twin.say(people.ann, room, `${me} hello`, { webhook: true }),
    itself: ({ twin, me }, room) => twin.say(twin.bot, room, `${me} hello`),
    'a call to everyone': ({ twin, people }, room) => twin.say(people.ann, room, '@everyone @here hello'),
    'a mention in code': ({ twin, people, me }, room) => twin.say(people.ann, room, `\`${me}\` calls it`),
    'a mention in a quote': ({ twin, people, me }, room) => twin.say(people.ann, room, `> ${me} hello\nhe said`),
    'what does not name it': ({ twin, people }, room) => twin.say(people.ann, room, 'hello'),
  },
  open: openTown,
};

platformContract('Discord', harness);
