// Polls in messages. https://docs.discord.com/developers/resources/poll
import type { APIPoll, RESTAPIPoll } from 'discord-api-types/v10';
import { PollLayoutType } from 'discord-api-types/v10';
import { invalidForm } from './refusal.ts';

const hourMs = 3_600_000;
/** "The maximum length of text is 300 for the question, and 55 for any answer." The schema has 300 for both. */
const longestAnswer = 55;

/** A poll as it stands in a message: of what was asked for, the schema has judged the rest. */
export function opened({ question, answers, duration = 24, allow_multiselect = false }: RESTAPIPoll): APIPoll {
  for (const [at, { poll_media: media }] of answers.entries())
    if ((media.text ?? '').length > longestAnswer)
      throw invalidForm({
        path: ['poll', 'answers', at, 'poll_media', 'text'],
        code: 'BASE_TYPE_MAX_LENGTH',
        message: `Must be ${longestAnswer} or fewer in length.`,
      });
  return {
    question,
    answers: answers.map(({ poll_media }, at) => ({ answer_id: at + 1, poll_media })),
    expiry: new Date(Date.now() + duration * hourMs).toISOString(),
    allow_multiselect,
    layout_type: PollLayoutType.Default,
  };
}
