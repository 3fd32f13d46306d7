// Who the bot is, how it connects, and its commands. https://docs.discord.com/developers/resources/application
import type { APIApplicationCommand, RESTPostAPIApplicationCommandsJSONBody } from 'discord-api-types/v10';
import { ApplicationCommandType } from 'discord-api-types/v10';
import { buckets } from '../limits.ts';
import { invalidForm, unknown } from '../refusal.ts';
import { amiss, told } from '../registering.ts';
import { done, found, guildOf, type Answer, type Call, type Route } from '../route.ts';
import { applicationFlags, privileged } from '../intents.ts';
import type { Starts } from '../starts.ts';
import { gatewayUrl, type World } from '../world.ts';

/** Commands by where they are known: a server's id, or '' for everywhere. */
export type Commands = Map<string, APIApplicationCommand[]>;

/** `intents`: what the developer portal allows. */
export function botRoutes(world: World, intents: number, starts: Starts): Route[] {
  const application = () => found(applicationOf(world, intents));
  return [
    { method: 'GET', path: '/gateway', open: true, run: () => found({ url: gatewayUrl(world) }) },
    { method: 'GET', path: '/gateway/bot', run: () => found(gatewayOf(world, starts)) },
    { method: 'GET', path: '/users/@me', run: () => found(world.bot) },
    { method: 'GET', path: '/users/{user_id}', run: (call) => user(world, call) },
    { method: 'GET', path: '/applications/@me', run: application },
    { method: 'GET', path: '/oauth2/applications/@me', run: application },
  ];
}

/** https://docs.discord.com/developers/events/gateway#get-gateway-bot */
function gatewayOf(world: World, starts: Starts) {
  return { url: gatewayUrl(world), shards: 1, session_start_limit: starts.limit };
}

function user(world: World, call: Call): Answer {
  const one = world.users.get(call.param('user_id'));
  if (!one) throw unknown.account();
  return found(one);
}

function applicationOf(world: World, intents: number) {
  return {
    id: world.applicationId,
    name: world.bot.username,
    icon: null,
    description: '',
    bot_public: false,
    bot_require_code_grant: false,
    verify_key: '0'.repeat(64),
    flags: applicationFlags(intents & privileged),
    bot: world.bot,
    owner: null,
    team: null,
    approximate_guild_count: world.guilds.size,
  };
}

/** https://docs.discord.com/developers/interactions/application-commands#endpoints */
export function commandRoutes(world: World, commands: Commands): Route[] {
  const everywhere = '/applications/{application_id}/commands';
  const somewhere = '/applications/{application_id}/guilds/{guild_id}/commands';
  return [everywhere, somewhere].flatMap((path): Route[] => [
    {
      method: 'GET',
      path,
      bucket: buckets.commands,
      run: (call) =>
        found(told(commands.get(scope(world, call)) ?? [], call.query.get('with_localizations') === 'true')),
    },
    {
      method: 'PUT',
      path,
      bucket: buckets.commands,
      run: (call) => replace(world, commands, call),
    },
    { method: 'POST', path, bucket: buckets.commands, run: (call) => add(world, commands, call) },
    {
      method: 'DELETE',
      path: `${path}/{command_id}`,
      bucket: buckets.commands,
      run: (call) => remove(world, commands, call),
    },
  ]);
}

function scope(world: World, call: Call): string {
  return call.param('guild_id') ? guildOf(world, call).id : '';
}

function replace(world: World, commands: Commands, call: Call): Answer {
  const where = scope(world, call);
  const old = commands.get(where) ?? [];
  // The judge has compared the body with Discord's schema of it.
  const wanted = call.body as RESTPostAPIApplicationCommandsJSONBody[];
  const complaints = amiss(wanted);
  if (complaints.length > 0) throw invalidForm(...complaints);
  const made = wanted.map((one) => make(world, where, one, old));
  commands.set(where, made);
  return found(made);
}

function add(world: World, commands: Commands, call: Call): Answer {
  const where = scope(world, call);
  const old = commands.get(where) ?? [];
  // The judge has compared the body with Discord's schema of it.
  const made = make(world, where, call.body as RESTPostAPIApplicationCommandsJSONBody, old);
  const others = old.filter(({ id }) => id !== made.id);
  commands.set(where, [...others, made]);
  return { status: others.length === old.length ? 201 : 200, body: made };
}

function remove(world: World, commands: Commands, call: Call): Answer {
  const where = scope(world, call);
  const old = commands.get(where) ?? [];
  const left = old.filter(({ id }) => id !== call.param('command_id'));
  if (left.length === old.length) throw unknown.command();
  commands.set(where, left);
  return done;
}

/** A command of the same name and type is the same command and keeps its id. */
function make(
  world: World,
  guildId: string,
  body: RESTPostAPIApplicationCommandsJSONBody,
  old: readonly APIApplicationCommand[],
): APIApplicationCommand {
  const type = body.type ?? ApplicationCommandType.ChatInput;
  const same = old.find((one) => one.name === body.name && one.type === type);
  // What discord.js sends for a command, with ids, is what Discord answers; the types part names that are the same.
  return {
    default_member_permissions: null,
    nsfw: false,
    description: '',
    options: [],
    ...body,
    type,
    id: same?.id ?? world.newId(),
    application_id: world.applicationId,
    ...(guildId ? { guild_id: guildId } : {}),
    version: world.newId(),
  } as APIApplicationCommand;
}
