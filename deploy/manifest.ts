// Prints Slack's manifest of the app: what it offers comes from the commands, as they are declared. `npm run slack:manifest`
// https://docs.slack.dev/reference/app-manifest/
import { commands } from '#handlers/commands.ts';
import { tasks } from '#handlers/tasks.ts';
import type { Command, Option } from '#src/command.ts';

/** Slack takes no more of each. */
const [mostSlashes, mostShortcuts] = [50, 10];
/** Names of Slack's own: with one of them, it refuses the whole manifest. */
const reserved = new Set(
  'away call collapse dnd expand feed invite join leave me msg mute open pro remind remove search shortcuts shrug status topic who'.split(
    ' ',
  ),
);

const scopes = [
  'app_mentions:read',
  'assistant:write',
  'channels:history',
  'channels:read',
  'chat:write',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'im:history',
  'im:read',
  'im:write',
  'mpim:history',
  'mpim:read',
  'reactions:write',
  'usergroups:read',
  'users:read',
];
/** Of the person who installs the app: only the token of an owner or admin deletes what others wrote. */
const personal = ['chat:write'];
const events = [
  'agent_session_stopped',
  'app_home_opened',
  'app_mention',
  'app_uninstalled',
  'message.channels',
  'message.groups',
  'message.im',
  'message.mpim',
  'tokens_revoked',
];

/** The manifest of an app that offers these commands. Throws for what Slack would refuse. */
export function manifestOf(all: readonly Command[]): object {
  const offered = all.filter(({ calls, hidden }) => !calls && !hidden);
  return {
    display_information: {
      name: 'Parley',
      description: 'Answers when mentioned, in direct messages and in its threads',
      background_color: '#1f2937',
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: 'Parley', always_online: true },
      agent_view: {
        agent_description: 'Answers questions in channels, threads and direct messages. Mention it, or write to it.',
      },
      slash_commands: slashes(offered),
      shortcuts: shortcuts(offered),
    },
    oauth_config: { scopes: { bot: scopes, user: personal } },
    settings: {
      event_subscriptions: { bot_events: events },
      interactivity: { is_enabled: true },
      org_deploy_enabled: false,
      socket_mode_enabled: true,
      token_rotation_enabled: false,
    },
  };
}

function slashes(offered: readonly Command[]): object[] {
  const families = Object.entries(Object.groupBy(offered, ({ name }) => name.split(' ', 1)[0] ?? name));
  const wrong = families.find(([family]) => reserved.has(family));
  if (wrong) throw new Error(`/${wrong[0]} is a command of Slack's own: give it another name.`);
  if (families.length > mostSlashes) throw new Error(`Slack takes ${mostSlashes} slash commands at most.`);
  return families.map(([family, members = []]) => {
    const [first] = members;
    const hint = members.length > 1 ? parts(family, members) : options(first?.options ?? []);
    return {
      command: `/${family}`,
      description: first?.description,
      ...(hint !== '' && { usage_hint: hint }),
      // Then people and rooms come with their ids.
      should_escape: members.some((one) => one.options.some(({ kind }) => /^(?:person|role|room)$/.test(kind))),
    };
  });
}

function parts(family: string, members: readonly Command[]): string {
  return members.flatMap(({ name }) => (name === family ? [] : [name.slice(family.length + 1)])).join(' | ');
}

/** Files come with messages. */
function options(all: readonly Option[]): string {
  return all
    .filter(({ kind }) => kind !== 'file')
    .map(({ name, kind, choices, required }) => {
      const what = choices?.join(' | ') ?? (kind === 'text' ? name : `${name}:…`);
      return required ? `<${what}>` : `[${what}]`;
    })
    .join(' ');
}

function shortcuts(offered: readonly Command[]): object[] {
  const inMenu = offered.filter(({ menu }) => menu !== undefined);
  if (inMenu.length > mostShortcuts) throw new Error(`Slack takes ${mostShortcuts} shortcuts at most.`);
  return inMenu.map(({ name, menu, description }) => ({
    name: menu,
    type: 'message',
    callback_id: name,
    description: description.slice(0, 150),
  }));
}

/** As it is committed, for the commands that there are. */
export function printed(): string {
  return `${JSON.stringify(manifestOf([...commands, ...tasks]), null, 2)}\n`;
}

if (import.meta.main) process.stdout.write(printed());
