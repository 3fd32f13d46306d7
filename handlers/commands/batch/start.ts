// What is begun: a long summary, a second look by the policy, a translation.
import { BotError } from '#src/trouble.ts';
import { languageNamed } from '../../tasks/translate/language.ts';
import type { Deed } from '../deed.ts';
import { begin, messagesOption, roomTold, sinceExamples, sinceOption, toOption } from './begin.ts';

const govern = { action: 'govern', shown: 'asker' } as const;

export const summarize: Deed = {
  command: {
    name: 'batch summary',
    description: 'Sums up a long history of this room at half the price, by tomorrow at the latest.',
    options: [sinceOption, messagesOption, toOption],
    ...govern,
  },
  run: (asked, chosen, desk, signal) =>
    begin(asked, 'summary', { to: roomTold(chosen) ?? asked.place.room }, chosen, desk, signal),
  suggest: sinceExamples,
};

export const remoderate: Deed = {
  command: {
    name: 'batch moderation',
    description: 'Judges the history of this room by today’s policy: a report; nobody is acted on.',
    options: [
      sinceOption,
      messagesOption,
      { ...toOption, description: 'The room that gets the report; none: the moderators’ log.' },
    ],
    ...govern,
  },
  async run(asked, chosen, desk, signal) {
    const { policy } = await desk.policies.of(asked.place);
    const to = roomTold(chosen) ?? policy.log;
    // It tells who would be caught: that is for moderators, and not for the room by itself.
    if (to === undefined)
      throw new BotError(
        desk.say('Tell me the room for the report, as `to`, or choose one for moderators with `/moderation log`.'),
      );
    return begin(asked, 'moderation', { to }, chosen, desk, signal);
  },
  suggest: sinceExamples,
};

export const translate: Deed = {
  command: {
    name: 'batch translation',
    description: 'Translates the archive of this room at half the price, into a file.',
    options: [
      {
        name: 'language',
        description: 'The language, such as German or de.',
        kind: 'text',
        required: true,
        longest: 40,
      },
      sinceOption,
      messagesOption,
      toOption,
    ],
    ...govern,
  },
  run(asked, chosen, desk, signal) {
    const language = languageNamed(chosen['language']);
    return begin(asked, 'translation', { to: roomTold(chosen) ?? asked.place.room, language }, chosen, desk, signal);
  },
  suggest: sinceExamples,
};
