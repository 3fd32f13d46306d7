// The app's own surfaces: its home tab and its pane, what it may show there, and what people do with them.
import { Refusal, type Args } from './args.ts';
import type { Event } from './events.ts';
import { joined, type Method, type Office, type Surfaces, type HomeView } from './office.ts';
import { idOf, type Block, type Channel, type Message, type Ref, type User } from './world.ts';

export function unfurnished(): Surfaces {
  return { hasHome: true, isAgent: false, homes: new Map(), prompts: new Map(), titles: new Map() };
}

export const surface: Readonly<Record<string, Method>> = {
  'views.publish': { scopes: [], run: publish },
  'assistant.threads.setTitle': { scopes: ['assistant:write'], run: entitle },
  'assistant.threads.setSuggestedPrompts': { scopes: ['assistant:write'], run: suggest },
};

/** Blocks that a home tab takes. @see https://docs.slack.dev/reference/block-kit/blocks */
const atHome = new Set(['actions', 'context', 'divider', 'header', 'image', 'input', 'rich_text', 'section', 'video']);

/** @see https://docs.slack.dev/reference/methods/views.publish */
function publish(args: Args, office: Office): object {
  const user = args.need('user_id');
  if (!office.world.users.has(user)) throw new Refusal('user_not_found');
  if (!office.surfaces.hasHome) throw new Refusal('not_enabled');
  const view = args.json('view', 'invalid_arguments');
  if (!isView(view) || view.type !== 'home' || !view.blocks.every(fits)) throw new Refusal('invalid_arguments');
  // https://docs.slack.dev/reference/views/home-tab-views
  if (view.blocks.length === 0 || view.blocks.length > 100) throw new Refusal('invalid_arguments');
  const published = { id: office.world.id('V'), team_id: office.app.teamId, ...view };
  office.surfaces.homes.set(user, published);
  return { view: published };
}

function isView(view: unknown): view is HomeView {
  return typeof view === 'object' && view !== null && 'type' in view && 'blocks' in view && Array.isArray(view.blocks);
}

/** Lengths: https://docs.slack.dev/reference/block-kit/blocks/section-block and …/header-block */
function fits(block: Block): boolean {
  const length = (block['text'] as { text?: string } | undefined)?.text?.length ?? 1;
  return atHome.has(block.type) && length > 0 && length <= (block.type === 'header' ? 150 : 3000);
}

/** @see https://docs.slack.dev/reference/methods/assistant.threads.setTitle */
function entitle(args: Args, office: Office): object {
  const channel = joined(args, office, 'channel_id');
  const thread = args.need('thread_ts');
  if (!channel.messages.has(thread)) throw new Refusal('invalid_thread_ts');
  office.surfaces.titles.set(`${channel.id} ${thread}`, args.need('title'));
  return {};
}

/**
 * At most four. Of an agent, prompts for a thread fail without a word.
 * @see https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts
 */
function suggest(args: Args, office: Office): object {
  const channel = joined(args, office, 'channel_id');
  const prompts = args.list('prompts', 'invalid_arguments') ?? [];
  const thread = args.text('thread_ts');
  const whole = prompts.every(({ title, message }) => typeof title === 'string' && typeof message === 'string');
  if (prompts.length === 0 || prompts.length > 4 || !whole) throw new Refusal('invalid_arguments');
  if (thread !== undefined && !channel.messages.has(thread)) throw new Refusal('invalid_thread_ts');
  if (office.surfaces.isAgent && thread !== undefined) return {};
  office.surfaces.prompts.set(keyOf(channel, thread), { title: args.text('title'), prompts });
  return {};
}

function keyOf(channel: Ref, thread: string | undefined): string {
  return thread === undefined ? idOf(channel) : `${idOf(channel)} ${thread}`;
}

/** Somebody opens a tab. @see https://docs.slack.dev/reference/events/app_home_opened */
export function homeOpened(office: Office, user: User, channel: Channel, tab: 'home' | 'messages'): Event {
  const view = tab === 'home' ? office.surfaces.homes.get(user.id) : undefined;
  const event_ts = office.world.ts();
  return { type: 'app_home_opened', user: user.id, channel: channel.id, event_ts, tab, ...(view && { view }) };
}

/**
 * Somebody opens the pane of an assistant: Slack begins a thread in the app's name.
 * @see https://docs.slack.dev/reference/events/message/assistant_app_thread and …/events/assistant_thread_started
 */
export function paneOpened(
  office: Office,
  user: User,
  channel: Channel,
  looksAt?: Ref,
): { root: Message; event: Event } {
  const now = Date.now();
  const root: Message = {
    ts: office.world.ts(),
    channel: channel.id,
    user: office.app.userId,
    bot: true,
    text: 'New Assistant Thread',
    subtype: 'assistant_app_thread',
    blocks: [],
    attachments: [],
    metadata: undefined,
    postedAt: now,
    changedAt: now,
    edits: 0,
    reactions: new Map(),
  };
  office.world.put(root);
  return { root, event: paneEvent('assistant_thread_started', office, user, root, looksAt) };
}

/** @see https://docs.slack.dev/reference/events/assistant_thread_context_changed */
export function paneEvent(type: string, { app, world }: Office, user: User, root: Message, looksAt?: Ref): Event {
  const context = looksAt === undefined ? {} : { channel_id: idOf(looksAt), team_id: app.teamId, enterprise_id: null };
  const assistant_thread = { user_id: user.id, context, channel_id: root.channel, thread_ts: root.ts };
  return { type, assistant_thread, event_ts: world.ts() };
}

/** A press of a button on the home tab. @see https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export function homePressed(office: Office, user: User, label: string): Record<string, unknown> {
  const { world, app } = office;
  const view = office.surfaces.homes.get(user.id);
  const buttons = (view?.blocks ?? []).flatMap(({ elements }) =>
    Array.isArray(elements) ? (elements as Button[]) : [],
  );
  const button = buttons.find(({ text }) => text?.text === label);
  if (!button) throw new Error(`There is no button ${label} on the home of ${user.name}.`);
  return {
    type: 'block_actions',
    user: { id: user.id, username: user.name, name: user.name, team_id: user.team },
    api_app_id: app.appId,
    token: 'twin-verification-token',
    container: { type: 'view', view_id: (view as { id?: string }).id },
    trigger_id: `${world.ts()}.${app.teamId}.twin`,
    team: { id: app.teamId, domain: 'twin' },
    enterprise: null,
    is_enterprise_install: false,
    view,
    actions: [{ ...button, block_id: world.id('b'), action_ts: world.ts() }],
  };
}

interface Button extends Record<string, unknown> {
  readonly text?: { readonly text?: string };
}
