// A workspace on loopback that is looked after: by one process of the bot after the other, each with a moderator of its own.
import { onTestFinished } from 'vitest';
import { slack } from '#adapters/slack/index.ts';
import { openLog } from '#src/log.ts';
import type { InboundMessage, Place } from '#src/message.ts';
import type { Moderator } from '#src/moderator.ts';
import type { Bot } from '#src/platform.ts';
import type { Reading } from '#src/reading.ts';
import { quietBot } from '#test/quiet-bot.ts';
import type { Call } from '#test/twins/slack/api.ts';
import { startSlackTwin, type SlackTwin } from '#test/twins/slack/twin.ts';
import type { Channel, User } from '#test/twins/slack/world.ts';

export interface Ward {
  readonly twin: SlackTwin;
  /** An admin, and a member. */
  readonly ann: User;
  readonly ben: User;
  readonly general: Channel;
  /** What the bot was shown, in order. */
  readonly watched: InboundMessage[];
  readonly lines: string[];
  /** Starts a process that knows nothing of those before it. */
  readonly begin: (userToken?: string, more?: Begun) => Promise<Moderator>;
  /** Stops the latest process. */
  readonly end: () => Promise<void>;
  /** A place of the workspace. */
  readonly at: (room: string) => Place;
  readonly calls: (method: string) => Call[];
}

export interface Begun {
  readonly bot?: Partial<Bot>;
  /** Where the process before was asked something lately. */
  readonly rooms?: readonly string[];
  /** How far it had read, by channel. */
  readonly positions?: Readonly<Record<string, string>>;
}

export async function openWard(): Promise<Ward> {
  const twin = await startSlackTwin({ retryMs: 50, ackMs: 60_000 });
  onTestFinished(() => twin.close());
  const ann = twin.addUser({ name: 'Ann', admin: true });
  const ben = twin.addUser({ name: 'Ben' });
  const watched: InboundMessage[] = [];
  const lines: string[] = [];
  let end = async (): Promise<void> => undefined;
  const at = (room: string): Place => ({ platform: 'slack', space: twin.teamId, room });
  return {
    twin,
    ann,
    ben,
    general: twin.addChannel({ name: 'general' }),
    watched,
    lines,
    end: () => end(),
    at,
    calls: (method) => twin.calls.filter((call) => call.method === method),
    async begin(userToken, { bot = {}, rooms = [], positions = {} } = {}) {
      const { botToken, appToken, apiUrl } = twin;
      const platform = slack(
        { botToken, appToken, apiUrl, ...(userToken !== undefined && { userToken }) },
        {
          openTurns: () => ({
            offer: async () => 'taken',
            changed: async () => undefined,
            stop: () => 'over',
            remove: async () => undefined,
            resume: async () => undefined,
            close: async () => undefined,
          }),
          reading: readingOf(rooms.map(at), positions),
          log: openLog({ level: 'debug', secrets: [], out: { write: (line) => lines.push(line) } }),
        },
      );
      end = () => platform.stop(0);
      onTestFinished(end);
      await platform.start({ ...quietBot(), watch: (message) => void watched.push(message), ...bot });
      const { moderator } = platform;
      if (!moderator) throw new Error('there is no moderator');
      return moderator;
    },
  };
}

function readingOf(rooms: readonly Place[], positions: Readonly<Record<string, string>>): Reading {
  return {
    takesPart: async () => false,
    enter: async () => undefined,
    mark: () => undefined,
    position: async (_, stream) => positions[stream],
    streams: async () => Object.keys(positions),
    rooms: async () => rooms.map((place) => ({ place, inThread: place.room.includes(':') })),
  };
}
