// A workspace on loopback with the bot in it, as tests of Slack's own surfaces need it: turns only take notes.
import { slack, type Slack } from '#adapters/slack/index.ts';
import type { Asked, Chosen, Command, Outcome } from '#src/command.ts';
import { openLog } from '#src/log.ts';
import type { InboundMessage, Place } from '#src/message.ts';
import type { Bot } from '#src/platform.ts';
import { quietBot } from '#test/quiet-bot.ts';
import { startSlackTwin, type SlackTwin } from '#test/twins/slack/twin.ts';

export interface Office {
  readonly twin: SlackTwin;
  readonly platform: Slack;
  readonly offered: InboundMessage[];
  /** What was commanded: name, what was chosen, by whom. */
  readonly commanded: [string, Chosen, Asked][];
  readonly left: Pick<Place, 'platform' | 'space'>[];
  readonly lines: string[];
  close(): Promise<void>;
}

export interface Furnished {
  /** What commands tell, by their names. */
  readonly outcomes?: Readonly<Record<string, Outcome>>;
  readonly left?: Bot['left'];
  readonly admit?: Bot['admit'];
  /** Milliseconds after which Slack sends an event again; 3000 unless a test says otherwise. */
  readonly ackMs?: number;
}

/** Opens it, in Socket Mode. The bot knows the commands that have outcomes. */
export async function openOffice({ outcomes = {}, left: leave, admit, ackMs = 3000 }: Furnished = {}): Promise<Office> {
  const twin = await startSlackTwin({ retryMs: 50, ackMs });
  const offered: InboundMessage[] = [];
  const commanded: [string, Chosen, Asked][] = [];
  const left: Pick<Place, 'platform' | 'space'>[] = [];
  const lines: string[] = [];
  const asked = new Set<string>();
  const settings = { botToken: twin.botToken, appToken: twin.appToken, apiUrl: twin.apiUrl };
  const platform = slack(settings, {
    openTurns: () => ({
      async offer(message) {
        offered.push(message);
        asked.add(message.place.room);
        return 'taken';
      },
      changed: async () => undefined,
      stop: () => 'over',
      remove: async () => undefined,
      resume: async () => undefined,
      close: async () => undefined,
    }),
    reading: {
      takesPart: async ({ room }) => asked.has(room),
      enter: async () => undefined,
      mark: () => undefined,
      position: async () => undefined,
      streams: async () => [],
      rooms: async () => [],
    },
    log: openLog({ level: 'debug', secrets: [], out: { write: (line) => lines.push(line) } }),
  });
  const bot: Bot = {
    ...quietBot(admit && { admit }),
    commands: Object.keys(outcomes).map(declared),
    async command(name, chosen, by) {
      commanded.push([name, chosen, by]);
      return outcomes[name] ?? { text: 'There is no such command.', failed: true };
    },
    async left(space) {
      left.push(space);
      await leave?.(space);
    },
  };
  await platform.start(bot);
  return {
    twin,
    platform,
    offered,
    commanded,
    left,
    lines,
    async close() {
      await platform.stop(0);
      await twin.close();
    },
  };
}

function declared(name: string): Command {
  return { name, description: 'Does it.', options: [], action: 'own', shown: 'asker' };
}
