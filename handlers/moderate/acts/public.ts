// What everybody in a room reads or hears about something that was found there.
import type { Notice } from '#src/moderator.ts';
import { mention } from '../../mention.ts';
import { plainName } from '../../prompt.ts';
import { named, refusal, spelledRules } from '../../refusal.ts';
import { cut } from '../telling/plain.ts';
import { cared } from './plan.ts';
import { sayIn, type Scene } from '../scene.ts';

/** Characters of what is shown again behind a spoiler. */
export const longestShown = 4000;

/** What was said, where everybody may choose to see it. Undefined: it is not kept any more. */
export async function covered({ incident, means }: Scene): Promise<Notice | undefined> {
  const { place, person, categories, excerpt } = incident;
  if (excerpt === undefined) return undefined;
  const say = await sayIn(place, means);
  const values = { person: mention(person), categories: named(categories, say) };
  return {
    text: say('{person} wrote something that I hid ({categories}):', values),
    hidden: cut(excerpt, longestShown),
  };
}

/** The reason, in a sentence. `deleted`: there is no message to reply to any more. */
export async function rebuked({ incident, policy, means }: Scene, deleted: boolean): Promise<Notice> {
  const { place, person, categories, messageId } = incident;
  const say = await sayIn(place, means);
  const values = { person: mention(person), categories: named(categories, say) };
  const text = categories.includes(cared)
    ? refusal(categories, say)
    : [
        say('{person}, this is against the rules here: {categories}.', values),
        ...spelledRules(categories, policy, say),
      ].join('\n');
  return { text, ...(!deleted && { repliesTo: messageId }) };
}

/** What is said aloud to a person in a call. */
export async function cautioned({ incident, means }: Scene): Promise<string> {
  const { place, categories } = incident;
  const say = await sayIn(place, means);
  if (categories.includes(cared)) return refusal(categories, say);
  const name = plainName({ name: incident.name, id: incident.person });
  return say('{name}, this is against the rules here: {categories}.', { name, categories: named(categories, say) });
}
