// A question to a room, as a poll of Discord's own. https://docs.discord.com/developers/resources/poll
import type { Poll } from '#src/hands.ts';
import type { Letter } from '../moderator/posts.ts';

/** https://docs.discord.com/developers/resources/poll#poll-media-object: characters. */
const [longestQuestion, longestAnswer] = [300, 55];
const mostAnswers = 10;
/** 32 days: https://docs.discord.com/developers/resources/poll#poll-create-request-object */
const mostHours = 768;

/** Nothing in a poll pings anybody; the message has no other words. */
export function asking({ question, answers, hours, several }: Poll): Letter {
  return {
    body: {
      content: '',
      poll: {
        question: { text: within(question, longestQuestion) },
        answers: answers.slice(0, mostAnswers).map((text) => ({ poll_media: { text: within(text, longestAnswer) } })),
        duration: Math.min(mostHours, Math.max(1, Math.round(hours))),
        allow_multiselect: several,
      },
      allowed_mentions: { parse: [], replied_user: false },
    },
  };
}

function within(text: string, most: number): string {
  const line = text.toWellFormed().replaceAll(/\s+/g, ' ').trim();
  return line.length <= most ? line : `${line.slice(0, most - 1).toWellFormed()}…`;
}
