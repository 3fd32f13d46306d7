// The bot in its workspace: people, history, turns and posters, put together once it is known who the bot is.
import type { App } from '@slack/bolt';
import type { Hands } from '#src/hands.ts';
import type { Moderator } from '#src/moderator.ts';
import type { Bot } from '#src/platform.ts';
import { openSounds } from '#src/sounds.ts';
import type { Kit } from '#src/kit.ts';
import { listenForPanes } from './assistant.ts';
import { listenForStops, runningTurns } from './buttons.ts';
import { catchUp } from './catchup.ts';
import { openCounter } from './counter.ts';
import { postersOf } from './deliver.ts';
import { filesOf } from './files.ts';
import { handsOf } from './hands.ts';
import { historyOf } from './history.ts';
import { listenForHome } from './home.ts';
import { inboundOf } from './inbound.ts';
import { openLookBack } from './lookback.ts';
import { moderatorOf } from './moderator.ts';
import { type LeavingParts, listenForLeaving } from './leaving.ts';
import { peopleOf } from './people.ts';
import type { Self } from './post.ts';
import { revival } from './revival.ts';
import { signsOf } from './signs.ts';
import { watcherOf } from './watched.ts';
import type { Wire } from './wire.ts';

export interface Workspace {
  /** As `Platform.stop`. */
  stop(graceMs: number): Promise<void>;
  /** Registers all listeners. Each resolves only when its event is safe. */
  readonly listen: (app: App) => void;
  readonly moderator: Moderator;
  readonly hands: Hands;
  /** Offers what was said while the bot was away, then goes on with unfinished turns. */
  resume(): Promise<void>;
  /** Offers what was said while no events came. Never rejects. */
  catchUp(): Promise<void>;
}

/** How Slack is called. */
export interface Wires {
  readonly wire: Wire;
  /** With the token of an admin, where one is set. */
  readonly admin: Wire | undefined;
}

/** `ended` is called when Slack took the bot out: nothing can arrive any more. */
export function openWorkspace(
  { wire, admin }: Wires,
  self: Self,
  kit: Kit,
  bot: Bot,
  ended: LeavingParts['ended'],
): Workspace {
  const { reading, log } = kit;
  const people = peopleOf(wire, self.team, log);
  const files = filesOf(wire);
  const history = historyOf(wire, self, people, files);
  const running = runningTurns();
  const sounds = openSounds();
  const poster = postersOf({ wire, self, signs: signsOf(wire), running, log, sounds });
  const turns = kit.openTurns({ platform: 'slack', poster, revive: revival(history, files) }, bot);
  const counter = openCounter({ bot, wire, self, turns, people, history, files, sounds, log });
  const watched = watcherOf({ self, people, history, files, bot, log });
  const inbound = inboundOf({ self, turns, reading, people, history, files, bot, typed: counter.typed, watched });
  const stopping = new AbortController();
  let lookingBack: Promise<void> | undefined;

  /** Never rejects. What is looked back at is waited for by nobody. */
  const catchingUp = async (): Promise<void> => {
    const parts = { reading, inbound, wire, log };
    const back = await openLookBack(parts, self.team, bot);
    const already = await catchUp(parts, back.channels).catch((error: unknown) => {
      log.error({ platform: 'slack', err: error }, 'what was missed could not be taken in; the next start tries again');
      return new Set<string>();
    });
    lookingBack = Promise.resolve(lookingBack).then(() => back.read(already, stopping.signal));
  };

  return {
    moderator: moderatorOf({ wire, admin, self, people, log }),
    hands: handsOf({ wire, self, people, history, log }),
    async stop(graceMs) {
      stopping.abort();
      await Promise.all([turns.close(graceMs), counter.clerk.close()]);
    },
    listen(app) {
      app.event('app_mention', ({ event }) => inbound.event(event));
      app.event('message', ({ event }) => inbound.event(event));
      listenForPanes(app, { wire, self, people, reading, bot, history, log });
      listenForHome(app, { wire, self, bot, log, ...counter });
      listenForLeaving(app, { self, bot, ended });
      listenForStops(app, { turns, people, running, wire });
      counter.listen(app);
    },
    async resume() {
      await catchingUp();
      await turns.resume();
    },
    catchUp: catchingUp,
  };
}
