// Installs an app as its manifest describes it, so that a manifest can be tested with the app it belongs to.
import { subscribable } from './events.ts';

/** The part that decides what an app may do and hear. @see https://docs.slack.dev/reference/app-manifest */
export interface Manifest {
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
