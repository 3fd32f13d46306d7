// A small Discord with a server, two people and the adapter under test connected to it.
import { onTestFinished } from 'vitest';
import { discord, type Means } from '#adapters/discord/index.ts';
import type { Bot } from '#src/platform.ts';
import { startDiscordTwin, type Options } from '#test/twins/discord/twin.ts';
import { Recorder } from './recorder.ts';

export interface Plan extends Options {
  readonly messageContent?: boolean;
  /** Set: the adapter is made, but not started. */
  readonly asleep?: boolean;
  /** Answers instead of the recorder's quiet one. */
  readonly bot?: Bot;
  /** What a test holds in its own hands. */
  readonly means?: Means;
}

/** What people are told in calls. */
export const privacy = { provider: 'api.example.com', memoryHours: 24 };

/** Everything is closed when the test ends. */
export async function openScene(plan: Plan = {}) {
  // A bot that restarts at once would otherwise have to wait for five seconds.
  const twin = await startDiscordTwin({ starts: { windowMs: 0 }, ...plan });
  onTestFinished(() => twin.close());
  const ann = twin.addUser({ name: 'Ann' });
  const bob = twin.addUser({ name: 'Bob' });
  const boss = twin.addUser({ name: 'Boss' });
  const roles = [{ name: 'mods', permissions: 0x20n }, { name: 'guests' }];
  const server = twin.addGuild({
    name: 'Club',
    channels: ['general', 'garden'],
    members: [ann, bob],
    owner: boss,
    roles,
  });
  const [general, garden] = server.channels;
  if (!general || !garden) throw new Error('the server has no channels');
  const recorder = new Recorder();
  recorder.bot = plan.bot ?? recorder.bot;
  const open = (settings: { token?: string; devGuild?: string } = {}) => {
    const platform = discord(
      { token: twin.token, apiUrl: twin.apiUrl, messageContent: plan.messageContent ?? true, privacy, ...settings },
      recorder.kit,
      plan.means,
    );
    onTestFinished(() => platform.stop(0));
    return platform;
  };
  const platform = open();
  if (plan.asleep !== true) await platform.start(recorder.bot);
  return { twin, recorder, platform, open, server, general, garden, ann, bob, boss, me: `<@${twin.bot.id}>` };
}

export type Scene = Awaited<ReturnType<typeof openScene>>;
