// A server in which the bot may moderate: it ranks above members and below elders, and the adapter is connected to it.
import { PermissionFlagsBits as Right } from 'discord.js';
import { openThread } from '#adapters/discord/voice/thread.ts';
import type { InboundMessage } from '#src/message.ts';
import type { Moderator } from '#src/moderator.ts';
import type { Platform } from '#src/platform.ts';
import { quietBot } from '#test/quiet-bot.ts';
import { until } from '#test/until.ts';
import { openScene, type Plan } from './scene.ts';

export const moderating = Right.ManageMessages | Right.ModerateMembers;

interface CourtPlan extends Plan {
  /** Those of the bot's role, beside what everybody may. */
  readonly rights?: bigint;
}

/** What a platform's moderator is. */
export function moderatorOf({ moderator }: Platform): Moderator {
  if (!moderator) throw new Error('it lets nobody moderate');
  return moderator;
}

export async function openCourt({ rights = moderating, ...plan }: CourtPlan = {}) {
  const delayed = new Map<number, () => void>();
  const later = (ms: number, task: () => void) => {
    delayed.set(ms, task);
    return () => void (delayed.get(ms) === task && delayed.delete(ms));
  };
  const watched: InboundMessage[] = [];
  const bot = { ...quietBot(), watch: (message: InboundMessage) => void watched.push(message), ...plan.bot };
  const made = await openScene({ limits: 0, means: { openThread, later }, ...plan, bot, asleep: true });
  const { twin, ann, bob, boss, platform, recorder } = made;
  const roles = [
    { name: 'guests', position: 1 },
    { name: 'parley', position: 2, permissions: rights },
    { name: 'elders', position: 3 },
    { name: 'mods', position: 1, permissions: Right.ManageGuild },
  ];
  const court = twin.addGuild({ name: 'Court', channels: ['hall', 'log'], members: [ann, bob], owner: boss, roles });
  const [hall, log] = court.channels;
  if (!hall || !log) throw new Error('the court has no channels');
  twin.grant(court, twin.bot, ['parley']);
  if (plan.asleep !== true) await platform.start(bot);
  const place = { platform: 'discord', space: court.id, room: hall.id };
  /** What waits so many milliseconds is due. */
  const due = async (ms: number) => {
    await until(() => delayed.has(ms), 'something is to be done later');
    delayed.get(ms)?.();
  };
  /** All that was told until now has come through. */
  const settled = async () => {
    const { id } = twin.say(bob, log, `${made.me} settled`);
    await recorder.until(() => recorder.offers.some((one) => one.id === id));
  };
  const own = (room: { id: string } = hall) => twin.messages(room).filter(({ authorId }) => authorId === twin.bot.id);
  /** Requests that change something, by their method. */
  const deeds = (method: string) => twin.requests.filter((one) => one.method === method);
  const roleOf = (name: string) => court.guild.roles.find((role) => role.name === name)?.id ?? '';
  const moderator = moderatorOf(platform);
  return { ...made, bot, court, hall, log, place, moderator, watched, due, settled, own, deeds, roleOf };
}
