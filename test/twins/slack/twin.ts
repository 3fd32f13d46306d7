// A Slack of one's own on loopback: Web API, Socket Mode, signed HTTP events, and people who write, edit and click.
import type { Call } from './api.ts';
import { Backstage, type SlackTwinOptions } from './backstage.ts';
import type { Drawer, Upload } from './drawer.ts';
import type { Event } from './events.ts';
import type { Fault } from './faults.ts';
import type { Delivery } from './mail.ts';
import { install, type Manifest, type Menus, menusOf } from './manifest.ts';
import type { Office, View, Whisper } from './office.ts';
import * as people from './people.ts';
import * as surface from './surface.ts';
import { seenIn, type Seen } from './seen.ts';
import type { App } from './shape.ts';
import type { Sockets } from './sockets.ts';
import { submission, suggested, suggestion, type Filling } from './views.ts';
import { idOf, type Channel, type Group, type Ref, type User, type World } from './world.ts';

const nobody = { admin: false, owner: false, guest: false, external: false, bot: false };

/** Starts a workspace with the app in it and nobody else. */
export async function startSlackTwin(options: SlackTwinOptions = {}): Promise<SlackTwin> {
  const twin = new SlackTwin(options);
  await twin.open(options.port ?? 0);
  return twin;
}

export class SlackTwin {
  readonly botToken = 'xoxb-1000000000001-1000000000002-twinTwinTwinTwinTwinTwin';
  readonly appToken = 'xapp-1-A0TWIN-1000000000003-twintwintwintwin';
  readonly signingSecret = 'twin0000000000000000000000000000';
  readonly teamId = 'T0TWIN';
  readonly bot: App = { appId: 'A0TWIN', teamId: this.teamId, userId: 'U0TWINBOT', botId: 'B0TWINBOT', name: 'parley' };
  /** Socket Mode: connections, and every way to end or disturb them. */
  readonly sockets: Sockets;
  /** Events the app has subscribed to. */
  readonly subscriptions: Set<string>;
  /** Characters that a streamed message takes in all, and milliseconds that a new one may stream. */
  readonly streaming: { cap: number; lifeMs: number };

  readonly #behind: Backstage;
  readonly #world: World;
  readonly #office: Office;
  /** Undefined: whatever a test asks for is in the menus. */
  #menus: Menus | undefined;

  constructor(options: SlackTwinOptions) {
    const credentials = { bot: this.botToken, app: this.appToken, signing: this.signingSecret };
    this.#behind = new Backstage(this.bot, credentials, options);
    const { world, office, sockets, subscriptions } = this.#behind;
    this.#world = world;
    this.#office = office;
    this.sockets = sockets;
    this.streaming = office.stream;
    this.subscriptions = subscriptions;
    const { userId: id, name } = this.bot;
    this.#world.users.set(id, { ...nobody, id, name, team: this.teamId, bot: true });
  }

  /** Makes own posts `bot_message`s. @see https://docs.slack.dev/reference/events/message/bot_message */
  set isClassic(isClassic: boolean) {
    this.#world.ownSubtype = isClassic ? 'bot_message' : undefined;
  }

  /** For `SLACK_API_URL`. */
  get apiUrl(): string {
    return `${this.#behind.address('http')}/api/`;
  }

  /** Every Web API call since the start, oldest first. */
  get calls(): readonly Call[] {
    return this.#behind.api.calls;
  }

  /** Everything that was sent to the app, with every attempt and its acknowledgement. */
  get deliveries(): readonly Delivery[] {
    return this.#behind.mail.deliveries;
  }

  /** What the bot token may do; a test takes scopes away. */
  get scopes(): Set<string> {
    return this.#behind.scopes;
  }

  /** What the app shows in its home and its pane. */
  get surfaces(): Office['surfaces'] {
    return this.#office.surfaces;
  }

  /** What the app-level token may do; a test takes scopes away. */
  get appScopes(): Set<string> {
    return this.#office.appScopes;
  }

  /** By how many milliseconds the platform's clock is ahead. */
  set skewMs(ms: number) {
    this.#office.skewMs = ms;
  }

  get ephemerals(): Office['ephemerals'] {
    return this.#office.ephemerals;
  }

  /** Grants the scopes and subscribes to the events of an app manifest, and to nothing else. */
  install(manifest: Manifest): void {
    this.#menus = menusOf(manifest);
    install(manifest, this.scopes, this.subscriptions);
    const { app_home: home, agent_view: agent } = manifest.features ?? {};
    Object.assign(this.surfaces, { hasHome: home?.home_tab_enabled === true, isAgent: agent !== undefined });
  }

  /** Somebody grants the app scopes of their own. Returns the token that the app gets for it. */
  grant(user: Ref, ...scopes: readonly string[]): string {
    const token = `xoxp-1000000000001-${idOf(user)}`;
    this.#office.grants.set(token, { user: this.#world.user(user), scopes: new Set(scopes) });
    return token;
  }

  addUser(user: Partial<Omit<User, 'id' | 'team'>> & { readonly name: string }): User {
    const id = this.#world.id('U');
    const added: User = { ...nobody, ...user, id, team: user.external === true ? 'T0ELSEWHERE' : this.teamId };
    this.#world.users.set(id, added);
    return added;
  }

  /** A user group of these people. */
  addGroup(handle: string, ...members: readonly Ref[]): Group {
    const group: Group = { id: this.#world.id('S'), handle, members: members.map(idOf), disabled: false };
    this.#world.groups.set(group.id, group);
    return group;
  }

  /** A channel with the app and everybody who is there now, unless other members are named. */
  addChannel(channel: {
    name: string;
    kind?: 'channel' | 'group' | 'mpim';
    members?: readonly Ref[];
    shared?: boolean;
  }): Channel {
    const members = channel.members?.map(idOf) ?? [...this.#world.users.keys()];
    return this.#world.add({
      kind: channel.kind ?? 'channel',
      name: channel.name,
      members,
      shared: channel.shared ?? false,
    });
  }

  /** The direct conversation of somebody with the app. */
  dm(user: Ref): Channel {
    return this.#world.direct(idOf(user), this.bot.userId);
  }

  /** Writes as somebody; the app gets the events that the platform would send. Returns the message's `ts`. */
  say(user: Ref, channel: Ref, text: string, saying: people.Saying = {}): string {
    const into = this.#world.channel(channel);
    into.members.add(idOf(user));
    return people.say(this.#office, this.#world.user(user), into, text, saying).ts;
  }

  /** Uploads a file as somebody, to be sent by `say`. Returns its id. */
  upload(user: Ref, upload: Upload): string {
    return this.#world.drawer.put(this.#world.id('F'), idOf(user), upload).id;
  }

  /** The workspace's files, and how they are shared. */
  get drawer(): Drawer {
    return this.#world.drawer;
  }

  edit(ts: string, text: string): void {
    people.edit(this.#office, this.#world.message(ts), text);
  }

  remove(ts: string): void {
    people.remove(this.#office, this.#world.message(ts));
  }

  /** Slack adds a preview: `message_changed` without a change of the text. */
  unfurl(ts: string, url: string): void {
    people.unfurl(this.#office, this.#world.message(ts), url);
  }

  /** Clicks a button that is on the message now. */
  click(user: Ref, ts: string, actionId: string, value?: string): Delivery {
    const message = this.#world.message(ts);
    const url = this.#behind.address('http') + this.#behind.responses.issue(idOf(user), message.channel, ts);
    return this.#behind.mail.send('interactive', {
      ...people.click(this.#office, this.#world.user(user), message, actionId, value, url),
    });
  }

  /** Clicks a button of what only this person sees. */
  clickWhisper(user: Ref, whisper: Whisper, actionId: string): Delivery {
    const url = this.#behind.address('http') + this.#behind.responses.issue(idOf(user), whisper.channel);
    return this.#behind.mail.send('interactive', {
      ...people.clickWhisper(this.#office, this.#world.user(user), whisper, actionId, url),
    });
  }

  /** The modals that people see now, the latest last. */
  get views(): readonly View[] {
    return [...this.#office.views.values()].filter(({ isOpen }) => isOpen);
  }

  /** Fills a modal in, as its reader, and sends it off. */
  submit(view: View, filling: Filling = {}): Delivery {
    const user = this.#world.user(view.user);
    return this.#behind.mail.send('interactive', { ...submission(this.#office, user, view, filling) });
  }

  /** What the app suggests while somebody types into a field of a modal. */
  async suggestions(view: View, field: string, typed: string): Promise<string[]> {
    const user = this.#world.user(view.user);
    const sent = this.#behind.mail.send('interactive', { ...suggestion(this.#office, user, view, field, typed) });
    await this.until(() => sent.state !== 'pending');
    return suggested(sent.attempts.at(-1)?.response);
  }

  /** Sends a payload that nobody's client made. */
  forge(kind: 'interactive' | 'slash_commands', payload: Record<string, unknown>): Delivery {
    return this.#behind.mail.send(kind, payload);
  }

  /** A conversation is deleted, with all that was said in it. */
  removeChannel(channel: Ref): void {
    this.#world.channels.delete(idOf(channel));
  }

  /** Uses an entry of a message's menu. */
  shortcut(user: Ref, ts: string, callback: string): Delivery {
    this.#offered(this.#menus?.shortcuts.has(callback), callback);
    const message = this.#world.message(ts);
    const url = this.#behind.address('http') + this.#behind.responses.issue(idOf(user), message.channel);
    const payload = people.shortcut(this.#office, this.#world.user(user), message, callback, url);
    return this.#behind.mail.send('interactive', { ...payload });
  }

  slash(user: Ref, channel: Ref, name: string, text = ''): Delivery {
    this.#offered(this.#menus?.commands.has(name), name);
    const into = this.#world.channel(channel);
    const url = this.#behind.address('http') + this.#behind.responses.issue(idOf(user), into.id);
    return this.#behind.mail.send(
      'slash_commands',
      people.command(this.#office, this.#world.user(user), into, name, text, url),
    );
  }

  openHome(user: Ref, tab: 'home' | 'messages' = 'home'): Delivery | undefined {
    const who = this.#world.user(user);
    return this.#hear(surface.homeOpened(this.#office, who, this.dm(who), tab));
  }

  /** Presses the button with these words on somebody's home tab; `forged` takes the place of what the platform would send. */
  pressAtHome(user: Ref, label: string, forged: Record<string, unknown> = {}): Delivery {
    const pressed = surface.homePressed(this.#office, this.#world.user(user), label);
    return this.#behind.mail.send('interactive', { ...pressed, ...forged });
  }

  /** Opens the pane beside a channel, where one is named; its thread is `root`. */
  openPane(user: Ref, looksAt?: Ref): { root: string; delivery: Delivery | undefined } {
    const who = this.#world.user(user);
    const { root, event } = surface.paneOpened(this.#office, who, this.dm(who), looksAt);
    return { root: root.ts, delivery: this.#hear(event) };
  }

  lookAt(user: Ref, root: string, looksAt: Ref): Delivery | undefined {
    const [who, message] = [this.#world.user(user), this.#world.message(root)];
    return this.#hear(surface.paneEvent('assistant_thread_context_changed', this.#office, who, message, looksAt));
  }

  /** An admin takes the app out, or only its token back: from now on, no token works. */
  end(how: 'removed' | 'revoked'): (Delivery | undefined)[] {
    this.#office.ended = how === 'removed' ? 'account_inactive' : 'token_revoked';
    const tokens = { oauth: [], bot: [this.bot.userId] };
    const events = [{ type: 'tokens_revoked', tokens }, ...(how === 'removed' ? [{ type: 'app_uninstalled' }] : [])];
    return events.map((event) => this.#hear(event));
  }

  #hear(event: Event): Delivery | undefined {
    return this.subscriptions.has(event.type) ? this.emit(event) : undefined;
  }

  /** Nobody can use what is in no menu. @see https://docs.slack.dev/reference/scopes/commands */
  #offered(isInMenu: boolean | undefined, name: string): void {
    if (isInMenu === false || !this.scopes.has('commands')) throw new Error(`Slack offers nobody ${name}.`);
  }

  /** Sends any event, subscribed to or not, in its envelope, where `forged` takes the place of what the platform would send. */
  emit(event: Event, forged: Record<string, unknown> = {}): Delivery {
    return this.#behind.emit(event, forged);
  }

  /** A button of Slack's own: ends a stream on behalf of a person. */
  stopStream(ts: string): void {
    const stream = this.#office.streams.get(ts);
    if (stream !== undefined) stream.stoppedByUser = true;
    this.#world.message(ts).streaming = 'completed';
  }

  /** What people see in a channel or, with `thread`, in a thread without the message that began it. Oldest first. */
  messages(channel: Ref, thread?: string): Seen[] {
    return seenIn(this.#world.channel(channel), thread, this.#office);
  }

  /** What the app shows itself as doing in a thread, such as "is thinking…". */
  status(channel: Ref, thread: string): string | undefined {
    return this.#office.statuses.get(`${idOf(channel)} ${thread}`);
  }

  /** The next `times` calls of a method (`*`: of any) meet this fault. */
  fault(method: string, fault: Fault, times = 1): void {
    this.#behind.api.plan.add(method, fault, times);
  }

  /** Takes back all faults that were not met yet. */
  heal(): void {
    this.#behind.api.plan.clear();
  }

  /** Lets a method be called `most` times a minute (or another window), in all or `by` the value of an argument. */
  limit(method: string, most: number, options?: { windowMs?: number; by?: string }): void {
    this.#behind.api.rates.limit(method, most, options);
  }

  /** Sends a raw frame over all sockets. */
  frame(raw: string | Buffer): void {
    this.sockets.frame(raw);
  }

  /** HTTP mode, once the challenge is met. @see https://docs.slack.dev/reference/events/url_verification */
  async deliverTo(url: string): Promise<void> {
    await this.#behind.deliverTo(url);
  }

  /** Resolves as soon as the condition holds; looked at whenever a call, an attempt or a connection begins or ends. */
  until(condition: () => boolean): Promise<void> {
    return this.#behind.until(condition);
  }

  /** Called once, by `startSlackTwin`. */
  open(port: number): Promise<void> {
    return this.#behind.open(port);
  }

  /** Ends every connection and every repetition at once. */
  close(): Promise<void> {
    return this.#behind.close();
  }
}
