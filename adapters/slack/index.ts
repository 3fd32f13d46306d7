// Slack as a platform: signs in, receives by Socket Mode or HTTP, catches up, and shows answers.
import type { RequestListener } from 'node:http';
import type { Bot, Health, Platform } from '#src/platform.ts';
import { english } from '#src/tongue.ts';
import type { Kit } from '#src/kit.ts';
import { BotError } from '#src/trouble.ts';
import { checkKind, nextStep, whyRefused } from './credentials.ts';
import { examine } from './examine.ts';
import type { LeavingParts } from './leaving.ts';
import type { Self } from './post.ts';
import { boltApp, httpDoor, listenerOf, openDoor } from './receiver.ts';
import { signIn } from './signin.ts';
import { keepSocket, type Socket } from './socket.ts';
import { connectWire, webClient } from './wire.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/**
 * Milliseconds without a line after which Slack is asked what was said: it sends an event again at once, after a minute and after
 * five, and then no more. https://docs.slack.dev/apis/events-api/#retries
 */
const longestGapMs = 60_000;

export interface SlackSettings {
  /** `xoxb-…`. */
  readonly botToken: string;
  /** `xapp-…`. Given: events come by Socket Mode, and `signingSecret` is not needed. */
  readonly appToken?: string;
  /** Given without `appToken`: events come by HTTP to `listener`. */
  readonly signingSecret?: string;
  /** `xoxp-…`, of an owner or admin of the workspace. Given: messages of others can be deleted. */
  readonly userToken?: string;
  /** Slack's Web API, with its last slash. */
  readonly apiUrl: string;
}

export interface Slack extends Platform {
  /** Without Socket Mode: answers `POST /slack/events`, events and button presses alike. Slack is answered 503 while not started. */
  readonly listener?: RequestListener;
}

export function slack(settings: SlackSettings, kit: Kit): Slack {
  const { log } = kit;
  const { botToken, appToken, signingSecret, userToken, apiUrl } = settings;
  const stopping = new AbortController();
  let health = (): Health => waiting('Slack has not been reached yet');
  let workspace: Workspace | undefined;
  let socket: Socket | undefined;
  const http = appToken === undefined && signingSecret ? httpDoor(signingSecret, log) : undefined;
  let started = false;
  let gone: Health | undefined;
  const ended: LeavingParts['ended'] = (why) => {
    gone = waiting(`${english(whyRefused(why) ?? why, { setting: 'SLACK_BOT_TOKEN' })} ${nextStep('SLACK_BOT_TOKEN')}`);
    log.error({ platform: 'slack' }, gone.reason);
  };
  const open = (): boolean => workspace !== undefined && !stopping.signal.aborted;

  /** Takes events in, through whichever door the settings open. */
  const receive = async (self: Self, { listen }: Workspace): Promise<void> => {
    const door = openDoor(log);
    listen(boltApp(http ?? door.receiver, self, botToken, log));
    if (http) return void (health = () => ({ ready: open() }));
    const web = webClient(appToken ?? '', apiUrl, log);
    const back = (awayMs: number): void => void (awayMs >= longestGapMs && workspace?.catchUp());
    const kept = keepSocket({ web, log, back, deliver: ({ payload }) => door.deliver(payload) });
    socket = kept;
    health = () => kept.health();
    await kept.start();
  };

  return {
    name: 'slack',
    async start(bot: Bot) {
      started = true;
      checkSettings(settings);
      const wire = connectWire({ token: botToken, apiUrl, log });
      const failed = (): void => void (health = () => waiting('Slack cannot be reached; trying again'));
      const self = await signIn(wire, { log, failed, signal: stopping.signal });
      if (self === undefined) return;
      const admin = userToken === undefined ? undefined : connectWire({ token: userToken, apiUrl, log });
      workspace = openWorkspace({ wire, admin }, self, kit, bot, ended);
      await receive(self, workspace);
      if (open()) await workspace.resume();
    },
    async stop(graceMs) {
      stopping.abort();
      health = () => waiting('Slack was stopped');
      await socket?.stop();
      await workspace?.stop(graceMs);
    },
    health: () => gone ?? health(),
    get moderator() {
      return workspace?.moderator;
    },
    get hands() {
      return workspace?.hands;
    },
    examine: (room, signal) =>
      examine({ settings, log, health: started ? (gone ?? health()) : undefined, room, signal }),
    ...(http && { listener: listenerOf(http, open) }),
  };
}

function waiting(reason: string): Health {
  return { ready: false, reason };
}

function checkSettings({ botToken, appToken, signingSecret, userToken }: SlackSettings): void {
  checkKind('SLACK_BOT_TOKEN', botToken);
  if (userToken !== undefined) checkKind('SLACK_USER_TOKEN', userToken);
  if (appToken !== undefined) return checkKind('SLACK_APP_TOKEN', appToken);
  if (signingSecret) return;
  throw new BotError(
    'Slack needs SLACK_APP_TOKEN (Socket Mode, no public address needed) or SLACK_SIGNING_SECRET (events by HTTP): both are at https://api.slack.com/apps → your app → Basic Information.',
  );
}
