// A gateway session: what a bot asked for, how far it has been told, and what must be told again when it comes back.
// https://docs.discord.com/developers/events/gateway#resuming
import type { APIMessage } from 'discord-api-types/v10';
import { PermissionFlagsBits as Right } from 'discord-api-types/v10';
import { readsAll, veiled, wants } from './intents.ts';
import { may } from './permissions.ts';
import { rightsOf } from './shape.ts';
import type { Happening, World } from './world.ts';

/** What a session does with the connection it has now. */
interface Line {
  /** The session that is told over it. */
  session: Session | undefined;
  send(text: string): void;
  close(code: number): void;
}

/** What a session is made of; it outlives its connections and the bot's process. */
export class Session {
  readonly id: string;
  readonly intents: number;
  readonly shard: readonly [number, number];
  connection: Line | undefined;
  /** When the connection was lost, in milliseconds since 1970. */
  leftAt = 0;
  #sequence = 0;
  #told: { readonly s: number; readonly text: string }[] = [];

  constructor(id: string, intents: number, shard: readonly [number, number]) {
    this.id = id;
    this.intents = intents;
    this.shard = shard;
  }

  get sequence(): number {
    return this.#sequence;
  }

  /** Tells an event, and keeps it for as long as the client has not confirmed it. */
  dispatch(t: string, d: unknown): void {
    this.#sequence += 1;
    const text = JSON.stringify({ op: 0, t, s: this.#sequence, d });
    this.#told.push({ s: this.#sequence, text });
    this.connection?.send(text);
  }

  /** The client has everything up to here: its heartbeats say so. */
  confirm(sequence: number): void {
    this.#told = this.#told.filter(({ s }) => s > sequence);
  }

  /** Tells again, in order, what came after `sequence`. */
  replay(sequence: number): void {
    for (const { s, text } of this.#told) if (s > sequence) this.connection?.send(text);
  }

  /** Tells what happened, if this session is to know, and as much of it as it may read. */
  tell(world: World, { t, d, channel, guild = channel?.guild, own = false }: Happening): void {
    const direct = !guild;
    if (!(own || wants(this.intents, t, direct)) || !this.serves(guild?.id)) return;
    if (channel && !may(rightsOf(world, channel, world.bot.id), Right.ViewChannel)) return;
    const message = t === 'MESSAGE_CREATE' || t === 'MESSAGE_UPDATE';
    // Both events carry a message: https://docs.discord.com/developers/events/gateway-events#message-create
    this.dispatch(t, message && !readsAll(this.intents) ? veiled(d as APIMessage, world.bot.id, direct) : d);
  }

  /** Whether a server's events come to this shard. https://docs.discord.com/developers/events/gateway#sharding */
  serves(guildId: string | undefined): boolean {
    const [shard, shards] = this.shard;
    return shard === (guildId === undefined ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(shards)));
  }
}
