// Installs an app as its manifest describes it, so that a manifest can be tested with the app it belongs to.
import { subscribable } from './events.ts';

/** The part that decides what an app may do and hear. @see https://docs.slack.dev/reference/app-manifest */
export interface Manifest {
  readonly features?: {
    readonly app_home?: { readonly home_tab_enabled?: boolean };
    readonly agent_view?: { readonly agent_description: string };
    readonly slash_commands?: readonly { readonly command: string; readonly description: string }[];
    readonly shortcuts?: readonly {
      readonly name: string;
      readonly type: string;
      readonly callback_id: string;
      readonly description: string;
    }[];
  };
  readonly oauth_config?: { readonly scopes?: { readonly bot?: readonly string[] } };
  readonly settings?: {
    readonly socket_mode_enabled?: boolean;
    readonly event_subscriptions?: { readonly bot_events?: readonly string[] };
  };
}

/** The scope without which an event cannot be subscribed to. @see https://docs.slack.dev/reference/events */
const required: Readonly<Record<string, string>> = {
  app_mention: 'app_mentions:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
  'message.mpim': 'mpim:history',
  reaction_added: 'reactions:read',
  file_shared: 'files:read',
};

/** Throws when an event is asked for without its scope: the platform refuses to save such a manifest. */
export function install(manifest: Manifest, scopes: Set<string>, subscriptions: Set<string>): void {
  const granted = manifest.oauth_config?.scopes?.bot ?? [];
  const events = manifest.settings?.event_subscriptions?.bot_events ?? [];
  for (const event of events) {
    const scope = required[event];
    if (scope !== undefined && !granted.includes(scope)) throw new Error(`${event} needs the scope ${scope}.`);
  }
  replace(scopes, granted);
  replace(
    subscriptions,
    events.filter((event) => subscribable.includes(event)),
  );
}

function replace(set: Set<string>, values: readonly string[]): void {
  set.clear();
  for (const value of values) set.add(value);
}

/** What people find of an app in their menus. */
export interface Menus {
  readonly commands: ReadonlySet<string>;
  readonly shortcuts: ReadonlySet<string>;
}

/** Throws for what the platform would not save. @see https://docs.slack.dev/reference/app-manifest#features */
export function menusOf({ features = {}, oauth_config }: Manifest): Menus {
  const { slash_commands: commands = [], shortcuts = [] } = features;
  const granted = oauth_config?.scopes?.bot ?? [];
  const any = commands.length + shortcuts.length > 0;
  if (any && !granted.includes('commands')) throw new Error('Commands and shortcuts need the scope commands.');
  if (commands.length > 50 || shortcuts.length > 10) throw new Error('Too many commands or shortcuts.');
  for (const { command, description } of commands)
    if (!/^\/[a-z0-9_-]{1,31}$/.test(command) || description === '') throw new Error(`${command} is no command.`);
  for (const { name, callback_id, description } of shortcuts)
    if (name.length > 24 || callback_id.length > 255 || description.length > 150 || description === '')
      throw new Error(`${name} is no shortcut.`);
  const inMessages = shortcuts.filter(({ type }) => type === 'message');
  return {
    commands: new Set(commands.map(({ command }) => command)),
    shortcuts: new Set(inMessages.map(({ callback_id }) => callback_id)),
  };
}
