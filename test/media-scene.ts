// People who send files to the real bot on Discord and on Slack, and what they get for it, in the same words for both.
import { spawn } from 'node:child_process';
import { MessageFlags } from 'discord.js';
import sharp from 'sharp';
import { fliteWav } from './audio/flite.ts';
import { bundled, debian } from './recordings/made.ts';
import { until } from './until.ts';
import { type BotProcess, startWorld, type World } from './world.ts';
import { isGrowing } from './growing.ts';

/** A file as somebody sends it; `seconds`: spoken for the conversation. */
export interface Sent {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly seconds?: number;
}

/** What the bot has posted, as people see it. */
export interface Posted {
  readonly id: string;
  readonly text: string;
  readonly growing: boolean;
  /** In a thread of the room. */
  readonly within?: string;
  readonly pings: readonly string[];
  readonly files: readonly PostedFile[];
}

export interface PostedFile {
  readonly name: string;
  readonly isVoice: boolean;
  read(): Promise<Buffer>;
}

export type Options = Readonly<Record<string, string | number | boolean>>;

/** A room of its own, in which somebody talks with the bot. */
export interface Room {
  readonly on: 'discord' | 'slack';
  readonly id: string;
  /** Says something to the bot: mentions it, in one conversation. Returns the message's id. */
  ask(text: string, files?: readonly Sent[]): string;
  /** Says something that is not for the bot. */
  post(text: string, files?: readonly Sent[]): string;
  /** Uses a command's entry in the menu of a message. */
  menu(message: string, command: keyof typeof menus): Promise<void>;
  slash(command: string, options?: Options): Promise<void>;
  /** What the bot has told whoever gave a command, alone. */
  told(): readonly string[];
  /** All that the bot has said, in threads too, oldest first. */
  own(): readonly Posted[];
}

/** The entries of the menu as Discord shows them. */
const menus = {
  describe: 'Describe images',
  transcribe: 'Transcribe',
  translate: 'Translate',
  speak: 'Read aloud',
} as const;

export interface Scene extends World {
  bot: BotProcess;
  /** Every process there was: what they wrote is looked through for what must not stand there. */
  readonly bots: BotProcess[];
  /** Starts the bot again, as after a crash. */
  again(): Promise<void>;
  room(on: Room['on'], plan?: { direct?: boolean }): Room;
}

export async function openScene(env: Readonly<Record<string, string>> = {}): Promise<Scene> {
  const world = await startWorld({ discord: { limits: 0.02, starts: { windowMs: 0 } }, slack: { retryMs: 3000 } });
  const bot = await world.start(env);
  const bots = [bot];
  let rooms = 0;
  const scene: Scene = {
    ...world,
    bot,
    bots,
    async again() {
      await scene.bot.end('SIGKILL');
      scene.bot = await world.start(env);
      bots.push(scene.bot);
    },
    room(on, { direct = false } = {}) {
      rooms += 1;
      return on === 'discord' ? onDiscord(world, `room-${rooms}`, direct) : onSlack(world, `room-${rooms}`, direct);
    },
  };
  await until(() => world.discord.commands().some(({ name }) => name === 'describe'), 'the commands are registered');
  return scene;
}

function onDiscord({ discord }: World, name: string, direct: boolean): Room {
  const ada = discord.addUser({ name: 'Ada' });
  const { channels } = discord.addGuild({ channels: [name], members: [ada], owner: ada });
  const place = direct ? discord.openDm(ada) : channels[0]!;
  const attachments = (files: readonly Sent[]) => ({ attachments: files });
  const me = direct ? '' : `<@${discord.bot.id}> `;
  return {
    on: 'discord',
    id: place.id,
    ask: (text, files = []) => discord.say(ada, place, `${text && me}${text}`, attachments(files)).id,
    post: (text, files = []) => discord.say(ada, place, text, attachments(files)).id,
    async menu(message, command) {
      await discord.menu(ada, message, menus[command]);
    },
    async slash(command, options = {}) {
      await discord.command(ada, place, command, options);
    },
    told: () =>
      discord
        .messages(place, ada)
        .filter(({ flags }) => (flags & MessageFlags.Ephemeral) !== 0)
        .map(({ content }) => content),
    own() {
      const all = discord.messages(place);
      const threads = all.flatMap(({ id }) => discord.messages({ id }).map((one) => ({ ...one, within: id })));
      const said = [...all, ...threads].filter(({ authorId, loading }) => authorId === discord.bot.id && !loading);
      return said.map(({ id, content, components, pings, flags, attachments: files, ...more }) => ({
        id,
        text: content,
        growing: isGrowing({ components }),
        pings,
        ...('within' in more && typeof more.within === 'string' && { within: more.within }),
        files: files.map(({ filename, url }) => ({
          name: filename,
          isVoice: (flags & MessageFlags.IsVoiceMessage) !== 0,
          read: async () => Buffer.from(await (await fetch(url)).arrayBuffer()),
        })),
      }));
    },
  };
}

function onSlack({ slack }: World, name: string, direct: boolean): Room {
  const ada = slack.addUser({ name: 'Ada', admin: true });
  const place = direct ? slack.dm(ada) : slack.addChannel({ name });
  const me = direct ? '' : `<@${slack.bot.userId}> `;
  let thread: string | undefined;
  const uploaded = (files: readonly Sent[]) =>
    files.map(({ name: file, mediaType, bytes, seconds }) =>
      slack.upload(ada, {
        name: file,
        mimetype: mediaType,
        bytes,
        ...(seconds !== undefined && { subtype: 'slack_audio' }),
      }),
    );
  const say = (text: string, files: readonly Sent[], thread_ts?: string) =>
    slack.say(ada, place, text, {
      ...(files.length > 0 && { files: uploaded(files) }),
      ...(thread_ts !== undefined && { thread_ts }),
    });
  const taken = async (delivery: { state: string }) => slack.until(() => delivery.state === 'acknowledged');
  return {
    on: 'slack',
    id: place.id,
    ask(text, files = []) {
      const ts = say(`${text && me}${text}`, files, thread);
      thread ??= ts;
      return ts;
    },
    post: (text, files = []) => say(text, files),
    menu: (message, command) => taken(slack.shortcut(ada, message, command)),
    async slash(command, options = {}) {
      const [family = '', ...part] = command.split(' ');
      const pairs = Object.entries(options).map(([key, value]) => `${key}:${quoted(value)}`);
      await taken(slack.slash(ada, place, `/${family}`, [...part, ...pairs].join(' ')));
    },
    told: () => slack.ephemerals.filter(({ channel }) => channel === place.id).map(({ text }) => text),
    own() {
      const all = slack.messages(place);
      const threads = all.flatMap(({ ts }) => slack.messages(place, ts).map((one) => ({ ...one, within: ts })));
      // What a command was given by is not what it says.
      const said = [...all.filter(({ text }) => !text.includes('asked for')), ...threads];
      return said
        .filter(({ by }) => by === slack.bot.userId)
        .map(({ ts, text, streaming, files, ...more }) => ({
          id: ts,
          text,
          growing: streaming === 'in_progress',
          pings: text.match(/<[@!][^>]+>/g) ?? [],
          ...('within' in more && typeof more.within === 'string' && { within: more.within }),
          files: files.map((id) => {
            const file = slack.drawer.files.get(id);
            return { name: file?.name ?? '', isVoice: false, read: async () => Buffer.from(file?.bytes ?? []) };
          }),
        }));
    },
  };
}

function quoted(value: string | number | boolean): string {
  return /\s/.test(String(value)) ? `"${value}"` : String(value);
}

/** The message of the bot that has these words, once it does not grow any more. */
export function answered(room: Room, words: string | RegExp): Promise<Posted> {
  const has = (text: string) => (typeof words === 'string' ? text.includes(words) : words.test(text));
  return until(() => room.own().findLast(({ text, growing }) => !growing && has(text)), `“${words}” on ${room.on}`);
}

/** All of the bot's files in a room, once there are so many. */
export function enclosed(room: Room, count = 1): Promise<PostedFile[]> {
  return until(() => {
    const files = room.own().flatMap((one) => one.files);
    return files.length >= count ? files : undefined;
  }, `${count} files on ${room.on}`);
}

/** A photograph of 1600 by 1200 with a place, an owner and a preview in its metadata, which are nobody's business. */
export async function photo(name = 'IMG_0001.jpg', color = '#7a3fa0'): Promise<Sent> {
  const bytes = await sharp({ create: { width: 2400, height: 1800, channels: 3, background: color } })
    .withExif({
      IFD0: { Copyright: 'canary-owner' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '51/1 30/1 3230/100',
        GPSLongitudeRef: 'W',
        GPSLongitude: '0/1 7/1 0/1',
      },
    })
    .jpeg()
    .toBuffer();
  return { name, mediaType: 'image/jpeg', bytes };
}

const mp4 = ['-movflags', 'frag_keyframe+empty_moov', '-f', 'mp4'];
const kinds = {
  ogg: { name: 'voice-message.ogg', mediaType: 'audio/ogg', args: ['-c:a', 'libopus', '-f', 'ogg'] },
  m4a: { name: 'audio_message.m4a', mediaType: 'audio/mp4', args: ['-c:a', 'aac', ...mp4] },
} as const;

/** Real speech, spoken for the conversation, as the clients of the platforms record it; `m4a` by Debian's ffmpeg. */
export async function voiceMessage(words: string, as: keyof typeof kinds): Promise<Sent> {
  const wav = await fliteWav(words);
  const { name, mediaType, args } = kinds[as];
  const child = spawn(
    as === 'ogg' ? bundled : debian,
    ['-v', 'error', '-i', 'pipe:0', '-ar', '48000', ...args, 'pipe:1'],
    { stdio: 'pipe' },
  );
  child.stdin.end(wav);
  return {
    name,
    mediaType,
    bytes: Buffer.concat(await Array.fromAsync<Buffer>(child.stdout)),
    seconds: wav.length / 32_000,
  };
}

/** Lines of the log, and for the operator, in which one of these stands. */
export function leaks({ bots, groq, discord, slack }: Scene, words: readonly string[]): string[] {
  const secrets = [groq.key, discord.token, slack.botToken, slack.appToken, '&hm=', 'data:image', ...words];
  return bots.flatMap(({ log, told }) => [...log, ...told]).filter((line) => secrets.some((one) => line.includes(one)));
}
