// What a REST route is: a method, a path as in Discord's OpenAPI document, a bucket, and what it does.
import type { Upload } from './body.ts';
import type { Bucket } from './limits.ts';
import { may } from './permissions.ts';
import { Refusal, unknown } from './refusal.ts';
import { rightsOf } from './shape.ts';
import type { Channel, Guild, Kept, World } from './world.ts';

/** A request that reached its route: authorised, counted, and its body judged. */
export interface Call {
  /** A part of the path by its name. */
  param(name: string): string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly files: readonly Upload[];
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

export interface Route {
  readonly method: string;
  readonly path: string;
  readonly bucket?: Bucket;
  /** Needs no bot token, and does not count against the global limit: the path holds a secret of its own. */
  readonly open?: boolean;
  run(call: Call): Answer;
}

export const done: Answer = { status: 204 };

export function found(body: unknown): Answer {
  return { status: 200, body };
}

/** The channel of a call. Refuses when there is none, or when the bot lacks any of `rights` there. */
export function channelOf(world: World, call: Call, rights: { see: bigint; act?: bigint }): Channel {
  const channel = world.channels.get(call.param('channel_id'));
  if (!channel) throw unknown.channel();
  const held = rightsOf(world, channel, world.bot.id);
  if (!may(held, rights.see)) throw new Refusal(403, 50001, 'Missing Access');
  if (!may(held, rights.act ?? 0n)) throw new Refusal(403, 50013, 'Missing Permissions');
  return channel;
}

export function messageOf(channel: Channel, call: Call): Kept {
  const kept = channel.kept.get(call.param('message_id'));
  if (!kept || kept.onlyFor) throw unknown.message();
  return kept;
}

/** The server of a call; the bot sees those it is a member of. */
export function guildOf(world: World, call: Call): Guild {
  const guild = world.guilds.get(call.param('guild_id'));
  if (!guild) throw unknown.guild();
  if (!guild.members.has(world.bot.id)) throw new Refusal(403, 50001, 'Missing Access');
  return guild;
}
