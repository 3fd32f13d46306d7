// Slack as a platform: signs in, receives by Socket Mode or HTTP, catches up, and shows answers.
import type { RequestListener } from 'node:http';
import type { Log } from '#src/log.ts';
import type { Bot, Health, Platform, Tools } from '#src/platform.ts';
import { BotError } from '#src/trouble.ts';
import type { Turns } from '#src/turns.ts';
import { listenForStops, runningTurns } from './buttons.ts';
import { catchUp } from './catchup.ts';
import { checkKind, refusal } from './credentials.ts';
import { postersOf } from './deliver.ts';
import { historyOf } from './history.ts';
import { inboundOf, type Inbound } from './inbound.ts';
import { insist } from './patience.ts';
import { peopleOf } from './people.ts';
import type { Self } from './post.ts';
import { boltApp, httpDoor, listenerOf, openDoor } from './receiver.ts';
import { signsOf } from './signs.ts';
import { keepSocket, type Socket } from './socket.ts';
import { connectWire, webClient, type Wire } from './wire.ts';

export interface SlackSettings {
  /** `xoxb-…`. */
  readonly botToken: string;
  /** `xapp-…`. Given: events come by Socket Mode, and `signingSecret` is not needed. */
  readonly appToken?: string;
  /** Given without `appToken`: events come by HTTP to `listener`. */
  readonly signingSecret?: string;
  /** Slack's Web API, with its last slash. */
  readonly apiUrl: string;
}

export interface Slack extends Platform {
  /** Without Socket Mode: answers `POST /slack/events`, events and button presses alike. Slack is answered 503 while not started. */
  readonly listener?: RequestListener;
}

export function slack(settings: SlackSettings, tools: Tools): Slack {
  const { log } = tools;
  const stopping = new AbortController();
  let health = notYet;
  let turns: Turns | undefined;
  let socket: Socket | undefined;
  const http =
    settings.appToken === undefined && settings.signingSecret ? httpDoor(settings.signingSecret, log) : undefined;
  const open = (): boolean => turns !== undefined && !stopping.signal.aborted;

  /** Takes events in, through whichever door the settings open. */
  const receive = async (self: Self, listen: (app: ReturnType<typeof boltApp>) => void): Promise<void> => {
    const door = openDoor(log);
    listen(boltApp(http ?? door.receiver, self, settings.botToken, log));
    if (http) return void (health = () => ({ ready: open() }));
    const web = webClient(settings.appToken ?? '', settings.apiUrl, log);
    const kept = keepSocket({ web, log, deliver: ({ payload }) => door.deliver(payload) });
    socket = kept;
    health = () => kept.health();
    await kept.start();
  };

  const start = async (bot: Bot): Promise<void> => {
    checkSettings(settings);
    const wire = connectWire({ token: settings.botToken, apiUrl: settings.apiUrl, log });
    const unreachable = (): void =>
      void (health = () => ({ ready: false, reason: 'Slack cannot be reached; trying again' }));
    const self = await signIn(wire, { log, unreachable, signal: stopping.signal });
    if (self === undefined) return;

    const people = peopleOf(wire, self.team, log);
    const history = historyOf(wire, self, people);
    const running = runningTurns();
    const poster = postersOf({ wire, self, signs: signsOf(wire), running, log });
    const opened = tools.openTurns(
      {
        platform: 'slack',
        poster,
        revive: (message) => ({
          ...message,
          earlier: (signal) => history.earlier(message.place, message.id, signal),
        }),
      },
      bot,
    );
    turns = opened;
    const inbound = inboundOf({ self, turns: opened, reading: tools.reading, people, history });
    await receive(self, (app) => {
      listenForMessages(app, inbound);
      listenForStops(app, { turns: opened, people, running, wire });
    });
    if (stopping.signal.aborted) return;
    await catchUp({ reading: tools.reading, inbound, wire, log });
    await opened.resume();
  };

  return {
    name: 'slack',
    start,
    async stop(graceMs) {
      stopping.abort();
      await socket?.stop();
      await turns?.close(graceMs);
    },
    health: () => health(),
    ...(http && { listener: listenerOf(http, open) }),
  };
}

function notYet(): Health {
  return { ready: false, reason: 'Slack has not been reached yet' };
}

function checkSettings({ botToken, appToken, signingSecret }: SlackSettings): void {
  checkKind('SLACK_BOT_TOKEN', botToken);
  if (appToken !== undefined) return checkKind('SLACK_APP_TOKEN', appToken);
  if (signingSecret) return;
  throw new BotError(
    'Slack needs SLACK_APP_TOKEN (Socket Mode, no public address needed) or SLACK_SIGNING_SECRET (events by HTTP): both are at https://api.slack.com/apps → your app → Basic Information.',
  );
}

function listenForMessages(app: ReturnType<typeof boltApp>, inbound: Inbound): void {
  app.event('app_mention', ({ event }) => inbound.event(event));
  app.event('message', ({ event }) => inbound.event(event));
}

/** Who the bot is, or undefined when it was stopped before Slack could be reached. */
async function signIn(
  wire: Wire,
  { log, unreachable, signal }: { log: Log; unreachable: () => void; signal: AbortSignal },
): Promise<Self | undefined> {
  return insist(
    async () => {
      const { team_id: team, user_id: user, bot_id: bot } = await wire.call('auth.test', '', (web) => web.auth.test());
      if (!team || !user) throw new Error('Slack did not say who the bot is');
      return { team, user, bot };
    },
    {
      fatal: (error) => refusal('SLACK_BOT_TOKEN', error),
      failed: (error) => {
        unreachable();
        log.warn({ platform: 'slack', err: error }, 'Slack cannot be reached; trying again');
      },
      signal,
    },
  );
}
