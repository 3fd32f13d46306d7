// `/reminders add`: something to be told later, in this room.
import { randomBytes } from 'node:crypto';
import type { Asked, Chosen, Option, Outcome } from '#src/command.ts';
import { type Repeat, repeats } from '#src/recurrence.ts';
import { longestReminder } from '#src/reminders.ts';
import { BotError } from '#src/trouble.ts';
import { vet } from '../../guard.ts';
import { make } from '../../reminders/make.ts';
import { examples, longestWhen, momentOf } from '../../reminders/when.ts';
import { oftenIn, timeIn, tongueOf, zoneOf } from '../../reminders/zone.ts';
import { type Deed, type Desk, words } from '../deed.ts';

const options: readonly Option[] = [
  { name: 'what', description: 'What I am to tell you.', kind: 'text', longest: longestReminder, required: true },
  {
    name: 'when',
    description: 'In 20 minutes, tomorrow 9am, every monday 8:00 …',
    kind: 'text',
    longest: longestWhen,
    suggested: true,
    required: true,
  },
  { name: 'repeat', description: 'How often it comes again.', kind: 'text', choices: repeats },
];

/** Not `/remind`: that is a command of Slack's own. */
export const add: Deed = {
  command: {
    name: 'reminders add',
    description: 'Reminds you of something in this room, once or again and again.',
    options,
    action: 'ask',
    shown: 'asker',
  },
  run,
  suggest: () => examples,
};

async function run(asked: Asked, chosen: Chosen, desk: Desk, signal: AbortSignal): Promise<Outcome> {
  const { author, place, about } = asked;
  const { say, values, acting } = desk;
  const tongue = tongueOf(values, author);
  const repeat = repeats.find((one) => one === chosen['repeat']);
  const made = await make(
    {
      key: randomBytes(12).toString('hex'),
      text: words(chosen, 'what') ?? '',
      moment: () =>
        momentOf(words(chosen, 'when') ?? '', { zone: zoneOf(values), tongue, say, now: acting.now() }, repeat),
      ...(about && { messageId: about.id }),
      async judge(text) {
        const against = await vet(text, 'Remind me of this.', { person: author, place }, desk, signal);
        if (against !== undefined) throw new BotError(against);
      },
    },
    author,
    place,
    desk,
  );
  const time = timeIn(made.zone, made.due ?? 0, tongue);
  return { text: [sentence(made, time, desk), ...zoneNote(desk)].join('\n') };
}

function sentence({ number, repeat }: { number: number; repeat: Repeat }, time: string, { say }: Desk): string {
  if (repeat === 'none') return say('I will remind you here: {time}. It is your reminder {number}.', { time, number });
  const often = oftenIn(repeat, say);
  return say('I will remind you here, {often}, first: {time}. It is your reminder {number}.', { time, often, number });
}

/** Who has chosen no time zone may not live by that of Greenwich. */
function zoneNote({ values, say }: Desk): readonly string[] {
  if (values['time-zone'].trim() !== '') return [];
  return [
    say('I took that for UTC. Tell me where you live with `/settings set setting:time-zone value:Europe/Berlin`.'),
  ];
}
