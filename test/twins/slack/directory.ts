// Who is who and what an app shows beside messages: auth, users, groups, team, sockets, statuses, reactions.
import { Refusal, type Args } from './args.ts';
import { type Caller, joined, messageIn, type Method, type Office } from './office.ts';
import { groupShape, userShape } from './shape.ts';

const assistant = ['assistant:write', 'chat:write'];

export const directory: Readonly<Record<string, Method>> = {
  'api.test': { scopes: [], run: (args) => ({ args: args.raw }) },
  'auth.test': { scopes: [], token: 'any', run: identity },
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
  'reactions.add': { scopes: ['reactions:write'], run: react },
  'reactions.remove': { scopes: ['reactions:write'], run: unreact },
};

/**
 * Of an app-level token, the app: so the SDK's `AuthTestResponse` has it, with `app_id` and `app_name`.
 * @see https://docs.slack.dev/reference/methods/auth.test
 */
function identity(_: Args, { app }: Office, caller: Caller): object {
  if (caller.type === 'app') return { app_name: app.name, app_id: app.appId };
  const team = { team: 'Twin', team_id: app.teamId, url: 'https://twin.slack.com/' };
  if (caller.type === 'person')
    return { ...team, user: caller.user.name, user_id: caller.user.id, team_id: caller.user.team };
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
