// Slack with a scripted bot behind it, for what people ask otherwise than by talking: by Socket Mode or HTTP, through the real Bolt.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { slack, type Slack } from '#adapters/slack/index.ts';
import type { Answer } from '#src/answers.ts';
import type { Asked, Chosen, Command, Outcome } from '#src/command.ts';
import { openLog } from '#src/log.ts';
import type { InboundMessage } from '#src/message.ts';
import type { Bot } from '#src/platform.ts';
import type { Stage } from '#src/stage.ts';
import type { Offer, Turns } from '#src/turns.ts';
import { quietBot } from '#test/quiet-bot.ts';
import { startSlackTwin, type SlackTwin } from '#test/twins/slack/twin.ts';
import type { Channel, User } from '#test/twins/slack/world.ts';

export type Way = 'Socket Mode' | 'HTTP';

/** A command as a test needs one: for the asker, without options, unless it says otherwise. */
export function command(name: string, but: Partial<Command> = {}): Command {
  return { name, description: `Does ${name}.`, options: [], action: 'ask', shown: 'asker', ...but };
}

export interface Given {
  readonly name: string;
  readonly chosen: Chosen;
  readonly asked: Asked;
  readonly signal: AbortSignal;
}

export interface Scene {
  readonly twin: SlackTwin;
  readonly ann: User;
  readonly ben: User;
  readonly general: Channel;
  /** Commands that the bot was given, in order. */
  readonly given: Given[];
  readonly offered: InboundMessage[];
  readonly removed: Answer[];
  readonly lines: string[];
  /** What becomes of a command. */
  answer: (given: Given) => Outcome | Promise<Outcome>;
  suggest: Bot['suggest'];
  offer: Offer;
  readonly stage: () => Stage;
  readonly stop: () => Promise<void>;
  /** What only one person was told, in order. */
  whispers(of?: User): string[];
  acknowledged(delivery: { readonly state: string }): Promise<void>;
}

export async function openScene(commands: readonly Command[], way: Way = 'Socket Mode'): Promise<Scene> {
  // Whether Slack hears back in time is for the clock; here it waits.
  const twin = await startSlackTwin({ retryMs: 50, ackMs: 60_000 });
  onTestFinished(() => twin.close());
  const ann = twin.addUser({ name: 'Ann', admin: true });
  const ben = twin.addUser({ name: 'Ben' });
  let stage: Stage | undefined;
  const scene: Scene = {
    twin,
    ann,
    ben,
    general: twin.addChannel({ name: 'general' }),
    given: [],
    offered: [],
    removed: [],
    lines: [],
    answer: () => ({ text: 'Done.' }),
    suggest: async () => [],
    offer: 'taken',
    stage: () => {
      if (!stage) throw new Error('nothing was opened');
      return stage;
    },
    stop: () => platform.stop(0),
    whispers: (of = ann) => twin.ephemerals.filter(({ user }) => user === of.id).map(({ text }) => text),
    acknowledged: (delivery) => twin.until(() => delivery.state === 'acknowledged'),
  };
  const by = way === 'HTTP' ? { signingSecret: twin.signingSecret } : { appToken: twin.appToken };
  const platform = slack(
    { botToken: twin.botToken, apiUrl: twin.apiUrl, ...by },
    {
      openTurns(opened) {
        stage = opened;
        return turnsOf(scene);
      },
      reading: {
        takesPart: async () => true,
        enter: async () => {},
        mark: () => undefined,
        position: async () => undefined,
        streams: async () => [],
        rooms: async () => [],
      },
      log: openLog({ level: 'warn', secrets: [], out: { write: (line) => scene.lines.push(line) } }),
    },
  );
  onTestFinished(() => platform.stop(0));
  await platform.start(botOf(scene, commands));
  if (way === 'HTTP') await twin.deliverTo(await serve(platform));
  return scene;
}

function turnsOf(scene: Scene): Turns {
  return {
    async offer(message) {
      scene.offered.push(message);
      return scene.offer;
    },
    changed: async () => undefined,
    stop: () => 'over',
    async remove(answer) {
      scene.removed.push(answer);
    },
    resume: async () => undefined,
    close: async () => undefined,
  };
}

function botOf(scene: Scene, commands: readonly Command[]): Bot {
  return {
    ...quietBot(),
    commands,
    async command(name, chosen, asked, signal) {
      const given = { name, chosen, asked, signal };
      scene.given.push(given);
      return scene.answer(given);
    },
    suggest: (...typed) => scene.suggest(...typed),
  };
}

async function serve({ listener }: Slack): Promise<string> {
  const listening: RequestListener = (request, response) => listener?.(request, response);
  const server = createServer(listening).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => void server.close());
  // Of a server that listens on TCP.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
}
