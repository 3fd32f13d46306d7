// Who is who and what an app shows beside messages: auth, users, team, sockets, statuses, reactions, home tabs.
import { Refusal, type Args } from './args.ts';
import { joined, messageIn, type Method, type Office } from './office.ts';
import { groupShape, userShape } from './shape.ts';

const assistant = ['assistant:write', 'chat:write'];

export const directory: Readonly<Record<string, Method>> = {
  'api.test': { scopes: [], run: (args) => ({ args: args.raw }) },
  'auth.test': { scopes: [], run: identity },
  'apps.connections.open': {
    scopes: ['connections:write'],
    token: 'app',
    run: (_, office) => ({ url: office.socketUrl() }),
  },
  'users.info': { scopes: ['users:read'], run: user },
  'usergroups.list': { scopes: ['usergroups:read'], run: groups },
  'team.info': {
    scopes: ['team:read'],
    run: (_, { app }) => ({ team: { id: app.teamId, name: 'Twin', domain: 'twin' } }),
  },
  'assistant.threads.setStatus': { scopes: assistant, run: status },
  'assistant.threads.setTitle': { scopes: assistant, run: title },
  'assistant.threads.setSuggestedPrompts': { scopes: assistant, run: prompts },
  'reactions.add': { scopes: ['reactions:write'], run: react },
  'reactions.remove': { scopes: ['reactions:write'], run: unreact },
  'views.publish': { scopes: [], run: home },
};

/** @see https://docs.slack.dev/reference/methods/auth.test */
function identity(_: Args, { app }: Office): object {
  const team = { team: 'Twin', team_id: app.teamId, url: 'https://twin.slack.com/' };
  return { ...team, user: app.name, user_id: app.userId, bot_id: app.botId, is_enterprise_install: false };
}

/** @see https://docs.slack.dev/reference/methods/users.info */
function user(args: Args, office: Office): object {
  const found = office.world.users.get(args.need('user'));
  if (found === undefined) throw new Refusal('user_not_found');
  return { user: userShape(found, args.flag('include_locale')) };
}

/** @see https://docs.slack.dev/reference/methods/usergroups.list */
function groups(args: Args, { world, app }: Office): object {
  const shown = [...world.groups.values()].filter(({ disabled }) => !disabled || args.flag('include_disabled'));
  return { usergroups: shown.map((group) => groupShape(group, app, args.flag('include_users'))) };
}

/** An empty status clears it. @see https://docs.slack.dev/reference/methods/assistant.threads.setStatus */
function status(args: Args, office: Office): object {
  const channel = joined(args, office, 'channel_id');
  const key = `${channel.id} ${args.need('thread_ts')}`;
  const text = args.text('status') ?? '';
  if (text === '') office.statuses.delete(key);
  else office.statuses.set(key, text);
  return {};
}

/** @see https://docs.slack.dev/reference/methods/assistant.threads.setTitle */
function title(args: Args, office: Office): object {
  joined(args, office, 'channel_id');
  args.need('thread_ts');
  args.need('title');
  return {};
}

/** @see https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts : at most four */
function prompts(args: Args, office: Office): object {
  joined(args, office, 'channel_id');
  const given = args.list('prompts', 'invalid_arguments') ?? [];
  if (given.length === 0 || given.length > 4) throw new Refusal('invalid_arguments');
  return {};
}

/** @see https://docs.slack.dev/reference/methods/reactions.add */
function react(args: Args, office: Office): object {
  const { users, id } = reaction(args, office);
  if (users.has(id)) throw new Refusal('already_reacted');
  users.add(id);
  return {};
}

/** @see https://docs.slack.dev/reference/methods/reactions.remove */
function unreact(args: Args, office: Office): object {
  const { users, id } = reaction(args, office);
  if (!users.delete(id)) throw new Refusal('no_reaction');
  return {};
}

function reaction(args: Args, office: Office): { users: Set<string>; id: string } {
  const message = messageIn(joined(args, office), args.need('timestamp'));
  const name = args.need('name');
  const users = message.reactions.get(name) ?? new Set<string>();
  message.reactions.set(name, users);
  return { users, id: office.app.userId };
}

/** @see https://docs.slack.dev/reference/methods/views.publish */
function home(args: Args, office: Office): object {
  const view = args.json('view', 'invalid_arguments');
  if (typeof view !== 'object' || view === null) throw new Refusal('invalid_arguments');
  const published = { id: office.world.id('V'), team_id: office.app.teamId, ...view };
  office.homes.set(args.need('user_id'), published);
  return { view: published };
}
