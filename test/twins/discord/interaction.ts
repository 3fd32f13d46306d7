// Buttons pressed and commands given, and how long a bot may take to answer them.
// https://docs.discord.com/developers/interactions/receiving-and-responding
import type { APIMessage, InteractionResponseType, InteractionType } from 'discord-api-types/v10';
import { fullMember, channelShape, guildShape, rightsOf } from './shape.ts';
import type { Channel, Kept, User, World } from './world.ts';

/** How a bot answered an interaction. */
export interface Response {
  /** Absent: it did not answer within 3 seconds, and the person read "This interaction failed". */
  readonly type?: InteractionResponseType;
  readonly data?: unknown;
  /** The message that was created or changed. */
  readonly message?: APIMessage;
  /** What it answered. */
  readonly interaction?: Interaction;
}

/** An interaction under way. */
export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly type: InteractionType;
  readonly channel: Channel;
  readonly user: User;
  readonly at: number;
  /** The message whose button was pressed. */
  readonly source: Kept | undefined;
  /** The name of the command that was given. */
  readonly command: string | undefined;
  /** Whether it was given from the menu of a message. */
  readonly onMessage: boolean;
  acknowledged: InteractionResponseType | undefined;
  /** What `@original` names. */
  original: Kept | undefined;
  readonly settle: (response: Response) => void;
}

export interface Asked {
  readonly user: User;
  readonly channel: Channel;
  readonly type: InteractionType;
  readonly data: object;
  readonly source?: Kept;
  readonly command?: string;
  readonly onMessage?: boolean;
}

/** https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-callback */
const tokenMs = 15 * 60_000;

/** The interactions under way, by their tokens. */
export class Interactions {
  readonly #world: World;
  readonly #answerMs: number;
  readonly #tokenMs: number;
  readonly #open = new Map<string, Interaction>();
  readonly #timers = new Set<NodeJS.Timeout>();

  /** `answerMs`: how long a bot may take for its first answer; Discord gives it 3 seconds. `lastsMs`: for all that follows. */
  constructor(world: World, answerMs: number, lastsMs = tokenMs) {
    this.#world = world;
    this.#answerMs = answerMs;
    this.#tokenMs = lastsMs;
  }

  /** Tells the bot, and resolves with its answer or with none. */
  ask(asked: Asked): Promise<Response> {
    const { promise, resolve } = Promise.withResolvers<Response>();
    const id = this.#world.newId();
    const token = `aW50ZXJhY3Rpb24${id}`;
    const timer = setTimeout(() => resolve({}), this.#answerMs);
    this.#timers.add(timer);
    const settle = (response: Response) => {
      this.#timers.delete(timer);
      clearTimeout(timer);
      resolve(response);
    };
    const { user, channel, type, source, command, onMessage = false } = asked;
    this.#forget();
    const at = Date.now();
    const base = { id, token, type, channel, user, at, source, command, onMessage };
    this.#open.set(token, { ...base, acknowledged: undefined, original: undefined, settle });
    const { guild } = channel;
    this.#world.happen({
      t: 'INTERACTION_CREATE',
      d: this.#told(id, token, asked),
      ...(guild ? { guild } : {}),
    });
    return promise;
  }

  /** The interaction of a token, as long as it is valid at all. */
  find(token: string): Interaction | undefined {
    const one = this.#open.get(token);
    return one && Date.now() - one.at < this.#tokenMs ? one : undefined;
  }

  /** Whether it is too late for a first answer. */
  late(one: Interaction): boolean {
    return Date.now() - one.at > this.#answerMs;
  }

  /** The tokens of all that were begun until now work no more, as after 15 minutes. */
  expire(): void {
    this.#open.clear();
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const one of this.#open.values()) one.settle({});
    this.#open.clear();
  }

  #forget(): void {
    const since = Date.now() - this.#tokenMs;
    for (const [token, { at }] of this.#open) if (at < since) this.#open.delete(token);
  }

  /** https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-structure */
  #told(id: string, token: string, { user, channel, type, data, source }: Asked) {
    const { bot, applicationId } = this.#world;
    const common = {
      id,
      token,
      type,
      data,
      version: 1,
      application_id: applicationId,
      channel_id: channel.id,
      channel: {
        ...channelShape(channel),
        permissions: String(rightsOf(this.#world, channel, user.id)),
      },
      locale: user.locale ?? 'en-US',
      app_permissions: String(rightsOf(this.#world, channel, bot.id)),
      entitlements: [],
      attachment_size_limit: 10_485_760,
      context: channel.guild ? 0 : 1,
      ...(source ? { message: source.message } : {}),
    };
    if (!channel.guild) return { ...common, user, authorizing_integration_owners: { '0': '0' } };
    const member = channel.guild.members.get(user.id);
    if (!member) throw new Error(`${user.username} is not in ${channel.guild.name}`);
    const permissions = String(rightsOf(this.#world, channel, user.id));
    const { guild } = channel;
    return {
      ...common,
      guild_id: guild.id,
      guild: { id: guild.id, features: [], locale: guildShape(guild).preferred_locale },
      guild_locale: 'en-US',
      member: { ...fullMember(member), permissions },
      authorizing_integration_owners: { '0': guild.id },
    };
  }
}
