// Begins a job for whoever asks: with what can be read of the room, told in the room where they want it.
import { randomBytes } from 'node:crypto';
import type { Asked, Chosen, Option, Outcome } from '#src/command.ts';
import { ended, type JobKind, type Order } from '#src/job.ts';
import { BotError } from '#src/trouble.ts';
import { gathered, mostGathered } from '../../batch/gather.ts';
import { examples, since } from '../../digest/since.ts';
import { type Desk, words } from '../deed.ts';
import { idsIn } from '../settings/values.ts';

/** Of a space at a time: each of them may read as much as people write in months. */
const mostOpen = 5;
const mostListed = 100;

export const sinceOption: Option = {
  name: 'since',
  description: 'From when on: 2h, 3d, yesterday, monday, 2026-11-20; none: as far back as I read.',
  kind: 'text',
  suggested: true,
};
export const messagesOption: Option = {
  name: 'messages',
  description: 'How many of the newest messages at most.',
  kind: 'number',
  least: 2,
  most: mostGathered,
};
export const toOption: Option = {
  name: 'to',
  description: 'The room that gets the result; none: this one.',
  kind: 'room',
};

export const sinceExamples = (): readonly string[] => examples;

/** The room that was named to be told. */
export function roomTold(chosen: Chosen): string | undefined {
  const named = words(chosen, 'to');
  return named === undefined ? undefined : idsIn(named)[0];
}

/** Throws a `BotError` where it cannot be begun. */
export async function begin(
  asked: Asked,
  kind: JobKind,
  order: Pick<Order, 'to' | 'language'>,
  chosen: Chosen,
  desk: Desk,
  signal: AbortSignal,
): Promise<Outcome> {
  const { jobs, say } = desk;
  const { place, author: asker } = asked;
  const hands = able(asked, desk);
  const open = (await jobs.list(place, mostListed)).filter(({ state }) => !ended.includes(state));
  if (open.length >= mostOpen)
    throw new BotError(
      say('There are {count} jobs under way here already: `/batch list` shows them.', { count: open.length }),
    );
  const from = words(chosen, 'since')?.trim();
  const job = {
    id: randomBytes(8).toString('hex'),
    kind,
    place,
    order: {
      ...order,
      asker,
      most: Math.floor(Number(chosen['messages'] ?? mostGathered)),
      ...(from !== undefined && from !== '' && { since: since(from, say) }),
    },
  };
  // A platform that lets nothing be read without a command is read now, for as long as the command may last.
  const known = hands.history ? undefined : await gathered(job, (until) => asked.history(until), desk, signal);
  await jobs.begin(job, known);
  const told = { job: job.id, room: `<#${order.to}>` };
  return {
    text: say(
      'I have begun, as job `{job}`. This may take until tomorrow; I mention you in {room} when it is done. `/batch list` shows how far it is.',
      told,
    ),
    buttons: [{ command: 'batch cancel', chosen: { job: job.id }, label: say('Cancel') }],
  };
}

/** Throws a `BotError` where the bot can say nothing by itself. */
export function able({ place }: Asked, { hands, say }: Desk) {
  const own = hands(place.platform);
  if (!own?.powers.has('say')) throw new BotError(say('I can say nothing by myself on this platform.'));
  return own;
}
