// What people do in the workspace: write, edit, take back, click, command. Each makes what the platform would send.
import { Refusal } from './args.ts';
import type { Office, Whisper } from './office.ts';
import { messageShape } from './shape.ts';
import type { Block, Channel, Message, Metadata, User } from './world.ts';

export interface Saying {
  readonly thread_ts?: string;
  /** Ids of files that were uploaded, or files as they come. */
  readonly files?: readonly (object | string)[];
  readonly subtype?: string;
  readonly blocks?: readonly Block[];
  /** Of apps alone. */
  readonly metadata?: Metadata;
}

/** Writes a message as somebody. */
export function say(office: Office, user: User, channel: Channel, text: string, saying: Saying = {}): Message {
  const now = Date.now();
  const subtype = saying.subtype ?? (saying.files === undefined ? undefined : 'file_share');
  const message: Message = {
    ts: office.world.ts(),
    channel: channel.id,
    user: user.id,
    bot: user.bot,
    text,
    ...(saying.thread_ts !== undefined && { thread: saying.thread_ts }),
    ...(subtype !== undefined && { subtype }),
    ...(saying.files !== undefined && { files: saying.files }),
    blocks: saying.blocks ?? [],
    attachments: [],
    metadata: saying.metadata,
    postedAt: now,
    changedAt: now,
    edits: 0,
    reactions: new Map(),
  };
  office.world.put(message);
  office.posted(message);
  return message;
}

/** Changes the text of a message, as its author. */
export function edit(office: Office, message: Message, text: string): void {
  const before = messageShape(message, office.world, office.app);
  message.text = text;
  message.edits += 1;
  message.changedAt = Date.now();
  message.edited = { user: message.user, ts: office.world.ts() };
  office.changed(message, before);
}

/** A preview: a change no person made. @see https://docs.slack.dev/messaging/unfurling-links-in-messages */
export function unfurl(office: Office, message: Message, url: string): void {
  const before = messageShape(message, office.world, office.app);
  message.attachments = [
    ...message.attachments,
    { id: 1, from_url: url, original_url: url, fallback: url, title: url },
  ];
  office.changed(message, before);
}

export function remove(office: Office, message: Message): void {
  office.world.remove(message);
  office.removed(message);
}

/** A click on a button. @see https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export function click(
  office: Office,
  user: User,
  message: Message,
  actionId: string,
  value: string | undefined,
  url: string,
): object {
  const found = buttonOf(message, actionId);
  if (found === undefined) throw new Refusal(`No button ${actionId} on ${message.ts}.`);
  const { world, app } = office;
  const container = { type: 'message', message_ts: message.ts, channel_id: message.channel, is_ephemeral: false };
  const action_ts = world.ts();
  const { block, button } = found;
  const pressed = { ...pressedAs(button, value), block_id: block['block_id'], action_ts };
  return {
    type: 'block_actions',
    ...asked(office, user, url),
    container: message.thread === undefined ? container : { ...container, thread_ts: message.thread },
    channel: { id: message.channel, name: world.channels.get(message.channel)?.name || 'directmessage' },
    message: messageShape(message, world, app),
    state: { values: {} },
    actions: [pressed],
  };
}

/** A click on a button of what only its reader sees: there is no message to it. */
export function clickWhisper(office: Office, user: User, whisper: Whisper, actionId: string, url: string): object {
  const found = buttonOf(whisper, actionId);
  if (found === undefined || whisper.user !== user.id) throw new Refusal(`No button ${actionId} for ${user.name}.`);
  const { ts: message_ts, channel: channel_id, thread: thread_ts } = whisper;
  const container = { type: 'message', message_ts, channel_id, is_ephemeral: true };
  const { block, button } = found;
  return {
    type: 'block_actions',
    ...asked(office, user, url),
    container: thread_ts === undefined ? container : { ...container, thread_ts },
    channel: { id: channel_id, name: office.world.channels.get(channel_id)?.name || 'directmessage' },
    state: { values: {} },
    actions: [{ ...pressedAs(button), block_id: block['block_id'], action_ts: office.world.ts() }],
  };
}

/** Thumbs tell which of them by its value. @see https://docs.slack.dev/reference/block-kit/block-elements/feedback-buttons-element */
function pressedAs(button: Record<string, unknown>, value?: string): Record<string, unknown> {
  if (button['type'] !== 'feedback_buttons') return { ...button, value: value ?? button['value'], type: 'button' };
  const faces = [button['positive_button'], button['negative_button']] as { text: unknown; value: string }[];
  const face = faces.find((one) => one.value === value) ?? faces[0];
  return { type: 'feedback_buttons', action_id: button['action_id'], text: face?.text, value: face?.value };
}

/** An entry of a message's menu. @see https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload */
export function shortcut(office: Office, user: User, message: Message, callback_id: string, url: string): object {
  const { world, app } = office;
  const channel = world.channel(message.channel);
  return {
    type: 'message_action',
    ...asked(office, user, url),
    callback_id,
    action_ts: world.ts(),
    message_ts: message.ts,
    channel: { id: channel.id, name: channel.kind === 'im' ? 'directmessage' : channel.name },
    message: messageShape(message, world, app),
  };
}

/** A slash command. @see https://docs.slack.dev/interactivity/implementing-slash-commands */
export function command(
  office: Office,
  user: User,
  channel: Channel,
  name: string,
  text: string,
  url: string,
): Record<string, string> {
  const { app } = office;
  return {
    token: 'twin-verification-token',
    team_id: app.teamId,
    team_domain: 'twin',
    channel_id: channel.id,
    channel_name: channel.kind === 'im' ? 'directmessage' : channel.name,
    user_id: user.id,
    user_name: user.name,
    command: name,
    text,
    api_app_id: app.appId,
    is_enterprise_install: 'false',
    response_url: url,
    trigger_id: trigger(office, user),
  };
}

/** Who did something: a part of every payload. */
export function asked(office: Office, user: User, url?: string): Record<string, unknown> {
  const { app } = office;
  return {
    user: { id: user.id, username: user.name, name: user.name, team_id: user.team },
    api_app_id: app.appId,
    token: 'twin-verification-token',
    trigger_id: trigger(office, user),
    team: { id: app.teamId, domain: 'twin' },
    enterprise: null,
    is_enterprise_install: false,
    ...(url !== undefined && { response_url: url }),
  };
}

/** @see https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses */
function trigger({ app, world, triggers }: Office, user: User): string {
  const id = `${world.ts()}.${app.teamId}.twin`;
  triggers.set(id, { user: user.id, at: Date.now(), isUsed: false });
  return id;
}

function buttonOf(
  message: Pick<Message, 'blocks'>,
  actionId: string,
): { block: Block; button: Record<string, unknown> } | undefined {
  for (const block of message.blocks) {
    const elements = Array.isArray(block['elements']) ? block['elements'] : [block['accessory']];
    const button = elements.find((element: { action_id?: string } | undefined) => element?.action_id === actionId);
    if (button !== undefined) return { block, button };
  }
  return undefined;
}
