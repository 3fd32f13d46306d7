// A question to a channel: Slack has no polls, so that people answer by reactions, of which the bot gives the first of each.
import type { Poll } from '#src/hands.ts';
import type { Log } from '#src/log.ts';
import { PostError } from '#src/poster.ts';
import { cleanSheets } from '#src/sheets.ts';
import type { Say } from '#src/tongue.ts';
import { slackCode, type Wire } from '../wire.ts';

/** As people read them, and as `reactions.add` knows them. */
const signs = [
  ['1️⃣', 'one'],
  ['2️⃣', 'two'],
  ['3️⃣', 'three'],
  ['4️⃣', 'four'],
  ['5️⃣', 'five'],
  ['6️⃣', 'six'],
  ['7️⃣', 'seven'],
  ['8️⃣', 'eight'],
  ['9️⃣', 'nine'],
  ['🔟', 'keycap_ten'],
] as const;

/** Characters, as elsewhere: https://docs.discord.com/developers/resources/poll#poll-media-object */
const [longestQuestion, longestAnswer] = [300, 55];

/** The poll as a message. */
export function asked({ question, answers, several }: Poll, say: Say): string {
  const rows = signs.flatMap(([sign], at) => {
    const answer = answers[at];
    return answer === undefined ? [] : [`${sign} ${plain(answer, longestAnswer)}`];
  });
  const how = several
    ? say('Choose with the reactions below: as many as you like.')
    : say('Choose one of the reactions below.');
  return [`**${plain(question, longestQuestion)}**`, rows.join('\n\n'), `_${how}_`].join('\n\n');
}

/** The same again changes nothing. Without the right to react, people give the first reactions themselves. */
export async function reactTo(
  wire: Wire,
  log: Log,
  { channel, ts: timestamp }: { readonly channel: string; readonly ts: string },
  count: number,
): Promise<void> {
  for (const [, name] of signs.slice(0, count))
    try {
      await wire.call('reactions.add', channel, (web) => web.reactions.add({ channel, timestamp, name }));
    } catch (error) {
      if (slackCode(error) === 'already_reacted') continue;
      if (!(error instanceof PostError) || error.kind !== 'refused') throw error;
      log.warn({ platform: 'slack', err: error }, 'a poll stands without my reactions');
      return;
    }
}

/** On one line, and nothing of it is markup. */
function plain(text: string, most: number): string {
  const [line = ''] = cleanSheets(text.replaceAll(/\s+/g, ' ').trim(), 1000);
  const short = line.length <= most ? line : `${line.slice(0, most - 1).toWellFormed()}…`;
  return short.replaceAll(/[\\`*_~[\]()<>#|!]/g, String.raw`\$&`);
}
