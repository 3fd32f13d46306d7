// A digest of this room every night, on and off.
import { BotError } from '#src/trouble.ts';
import { nightAfter } from '../../batch/nights.ts';
import { type Deed, words } from '../deed.ts';
import { able } from './begin.ts';

/** Early in the morning. */
const usualHour = 6;

export const nightly: Deed = {
  command: {
    name: 'batch digest',
    description: 'Sums up every night what was said in this room, or does so no more.',
    options: [
      { name: 'nightly', description: 'On or off.', kind: 'text', choices: ['on', 'off'], required: true },
      {
        name: 'hour',
        description: 'At which hour of this space’s clock, 0 to 23.',
        kind: 'number',
        least: 0,
        most: 23,
      },
    ],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { jobs, say, settings } = desk;
    const { place, author: asker } = asked;
    if (words(chosen, 'nightly') !== 'on')
      return {
        text: (await jobs.dropNightly(place))
          ? say('I make no digest of this room any more.')
          : say('I made no digest of this room.'),
      };
    if (!able(asked, desk).history)
      throw new BotError(say('I can read nothing by myself on this platform, so there is nothing to sum up at night.'));
    const hour = Math.min(23, Math.max(0, Math.floor(Number(chosen['hour'] ?? usualHour))));
    const zone = (await settings.of(place, ''))['time-zone'] || 'UTC';
    const due = nightAfter(hour, zone, desk.budgets.now());
    await jobs.setNightly({ place, asker, hour, due });
    return {
      text: say(
        'From now on I sum up every night what was said in this room, at {hour}:00 ({zone}). Nights in which nothing was said are skipped. The setting `time-zone` changes the clock.',
        { hour, zone },
      ),
    };
  },
};
