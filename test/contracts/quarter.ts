// Rooms in which a platform's hands are tried: what stands there, whom it notified, and what can go wrong.
import { PermissionFlagsBits as Right } from 'discord.js';
import { onTestFinished } from 'vitest';
import { discord } from '#adapters/discord/index.ts';
import { slack } from '#adapters/slack/index.ts';
import { webMigrations } from '#adapters/web/migration.ts';
import { web } from '#adapters/web/index.ts';
import type { Hands } from '#src/hands.ts';
import { openHttp } from '#src/http.ts';
import type { CallKit, Kit } from '#src/kit.ts';
import { openLog } from '#src/log.ts';
import type { Place } from '#src/message.ts';
import type { Platform } from '#src/platform.ts';
import { openStore } from '#src/store.ts';
import { openChoices } from '#test/choices.ts';
import { quietBot } from '#test/quiet-bot.ts';
import { type Options, startDiscordTwin } from '#test/twins/discord/twin.ts';
import { startSlackTwin } from '#test/twins/slack/twin.ts';

/** A message of the bot. */
export interface Standing {
  readonly id: string;
  readonly text: string;
  /** Ids of those it notified, and what else it notified. */
  readonly pings: readonly string[];
  /** Whether it shows previews of what it links to. */
  readonly previews: boolean;
  readonly files: number;
  readonly replyTo?: string;
}

export interface Quarter {
  readonly place: Place;
  /** A member. */
  readonly ann: string;
  /** A process that knows nothing of those before it. */
  readonly begin: () => Promise<Hands>;
  /** What the bot has said in a room, oldest first; in the first one unless another is named. */
  readonly stands: (room?: string) => Promise<readonly Standing[]>;
  /** Somebody says something; its id. */
  readonly say: (text: string) => string;
  /** Words that would notify everybody. */
  readonly alarm: string;
  /** The next message is taken, and its answer lost. Absent: there is no line that could be cut. */
  readonly lose?: () => void;
  /** The platform wants fewer messages for now, where it limits any. */
  readonly limit?: () => void;
  /** Takes the room away, and tells what becomes of what is said there then: Slack does not tell whether there is such a room. */
  readonly raze: () => Promise<'gone' | 'refused'>;
}

const log = openLog({ level: 'silent', secrets: [] });

const kit: Kit = {
  openTurns: () => ({
    offer: async () => 'taken',
    changed: async () => undefined,
    stop: () => 'over',
    remove: async () => undefined,
    resume: async () => undefined,
    close: async () => undefined,
  }),
  reading: {
    takesPart: async () => false,
    enter: async () => undefined,
    mark: () => undefined,
    position: async () => undefined,
    streams: async () => [],
    rooms: async () => [],
  },
  log,
};

/** Opens processes one after the other. */
function lives(open: () => Promise<Platform>) {
  let last: Platform | undefined;
  return async (): Promise<Hands> => {
    await last?.stop(0);
    const platform = await open();
    last = platform;
    onTestFinished(() => platform.stop(0));
    await platform.start(quietBot());
    if (!platform.hands) throw new Error('it has no hands');
    return platform.hands;
  };
}

export async function discordQuarter(options: Options = {}) {
  const twin = await startDiscordTwin({ limits: 0, starts: { windowMs: 0 }, ...options });
  onTestFinished(() => twin.close());
  const people = { ann: twin.addUser({ name: 'Ann' }), ben: twin.addUser({ name: 'Ben' }) };
  const roles = [{ name: 'parley', permissions: Right.MentionEveryone }];
  const server = twin.addGuild({ channels: ['hall'], members: Object.values(people), roles });
  twin.grant(server, twin.bot, ['parley']);
  const room = server.channels[0]?.id ?? '';
  const privacy = { provider: 'api.example.com', memoryHours: 24 };
  const callKit: CallKit = { ...kit, ...(await openChoices()) };
  const settings = { token: twin.token, apiUrl: twin.apiUrl, messageContent: true, privacy };
  const post = { method: 'POST', route: '/channels/{channel_id}/messages' };
  return {
    twin,
    people,
    server,
    place: { platform: 'discord', space: server.id, room },
    ann: people.ann.id,
    begin: lives(async () => discord(settings, callKit)),
    stands: async (where: string = room) => {
      const own = twin.messages(where).filter(({ authorId }) => authorId === twin.bot.id);
      return (
        own
          // The first message of a thread is the one that it hangs on.
          .filter(({ content, attachments, poll }) => content !== '' || attachments.length > 0 || poll)
          .map(({ id, content, pings, flags, attachments, replyTo }) => ({
            id,
            text: content,
            pings,
            previews: (flags & 4) === 0,
            files: attachments.length,
            ...(replyTo !== undefined && { replyTo }),
          }))
      );
    },
    say: (text: string) => twin.say(people.ben, room, text).id,
    alarm: `@everyone @here <@${people.ben.id}> <@&${server.id}>`,
    lose: () => twin.fault(post, { type: 'cut', performed: true }),
    limit: () => twin.fault(post, { type: 'limited', scope: 'user', seconds: 60 }),
    raze: async () => {
      twin.removeChannel(room);
      return 'gone';
    },
  } satisfies Quarter & Record<string, unknown>;
}

export async function slackQuarter() {
  const twin = await startSlackTwin({ retryMs: 50, ackMs: 60_000 });
  onTestFinished(() => twin.close());
  const people = { ann: twin.addUser({ name: 'Ann' }), ben: twin.addUser({ name: 'Ben' }) };
  const channel = twin.addChannel({ name: 'hall' });
  const { botToken, appToken, apiUrl } = twin;
  return {
    twin,
    people,
    channel,
    place: { platform: 'slack', space: twin.teamId, room: channel.id },
    ann: people.ann.id,
    begin: lives(async () => slack({ botToken, appToken, apiUrl }, kit)),
    stands: async (room: string = channel.id) => {
      const [where = '', thread] = room.split(':');
      const top = twin.messages(where, thread);
      // What replies to something stands in its thread.
      const threads =
        thread === undefined
          ? top.flatMap(({ ts }) => twin.messages(where, ts).map((one) => ({ ...one, replyTo: ts })))
          : [];
      const all = [...top.map((one) => ({ ...one, replyTo: undefined })), ...threads];
      return all
        .filter(({ by }) => by === twin.bot.userId)
        .map(({ ts, text, files, replyTo }) => ({
          id: ts,
          text,
          pings: (text.match(/<[!@][^>\s]+>/g) ?? []).map((ping) => ping.slice(2, -1)),
          previews: twin.calls.some(
            ({ method, args }) => method === 'chat.postMessage' && String(args['unfurl_links']) !== 'false',
          ),
          files: files.length,
          ...(replyTo !== undefined && { replyTo }),
        }));
    },
    say: (text: string) => twin.say(people.ben, channel, text),
    alarm: `<!channel> <!here> <!everyone> <@${people.ben.id}>`,
    lose: () => twin.fault('chat.postMessage', { type: 'lost' }),
    limit: () => twin.fault('chat.postMessage', { type: 'limited', retryAfter: 60 }),
    raze: async () => {
      twin.removeChannel(channel);
      return 'refused';
    },
  } satisfies Quarter & Record<string, unknown>;
}

export async function webQuarter() {
  const store = await openStore('file::memory:', webMigrations);
  onTestFinished(() => store.destroy());
  const room = 'a-room-of-the-page-1';
  const db = store.withTables<{
    web_rooms: { room: string; person: string; title: string; at: number };
    web_messages: { room: string; id: string; text: string; at: number };
    web_files: { room: string; message: string };
  }>();
  await db.insertInto('web_rooms').values({ room, person: 'ann', title: 'A talk', at: 1 }).execute();
  const open = async () => {
    const http = openHttp({ host: '127.0.0.1', port: 0, log, health: () => ({}) });
    return web({ http: { ...http, loopback: true }, store, offline: false }, kit);
  };
  return {
    place: { platform: 'web', space: 'web', room },
    ann: 'ann',
    begin: lives(open),
    stands: async () => {
      const rows = await db.selectFrom('web_messages').where('room', '=', room).orderBy('at').selectAll().execute();
      const files = await db.selectFrom('web_files').where('room', '=', room).selectAll().execute();
      return rows.map(({ id, text }) => ({
        id,
        text,
        pings: [],
        previews: false,
        files: files.filter(({ message }) => message === id).length,
      }));
    },
    say: () => 'm1',
    alarm: '@everyone',
    raze: async () => {
      await db.deleteFrom('web_rooms').execute();
      return 'gone';
    },
  } satisfies Quarter;
}
