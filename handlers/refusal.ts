// What the bot says when the guard has spoken: why, in words, and never the text that was refused.
import { english, type Say } from '#src/tongue.ts';
import { isCategory, type Policy } from '#src/policy.ts';
import type { Category, Hazard } from '#src/verdict.ts';
import { plain } from './moderate/telling/plain.ts';

/** Characters, as a rule may have. */
const longestRule = 300;

// said
const names: Readonly<Record<Category, string>> = {
  S1: 'violent crimes',
  S2: 'crimes',
  S3: 'sexual crimes',
  S4: 'the sexual exploitation of children',
  S5: 'defamation',
  S6: 'advice that takes a professional',
  S7: 'private data of others',
  S8: 'the works of others',
  S9: 'weapons that harm many',
  S10: 'hate',
  S11: 'suicide and self-harm',
  S12: 'sexual content',
  S13: 'false claims about elections',
  S14: 'attacks on computer systems',
};

// said
const care =
  'I am sorry that it is this hard right now. I am a bot and cannot help with this, but people can: please talk to somebody you ' +
  'trust, or to a crisis line in your country (findahelpline.com lists them). In an emergency, call your local emergency number.';

/** The answer to a question that the guard refused. */
export function refusal(categories: readonly Hazard[], say: Say = english): string {
  if (categories.includes('S11')) return say(care);
  if (categories.length === 0) return say("I can't help with that.");
  return say("I can't help with that ({categories}).", { categories: named(categories, say) });
}

/** What stands in place of an answer that the guard stopped. */
export function retraction(categories: readonly Hazard[], say: Say = english): string {
  if (categories.length === 0) return say('I took my answer back: it went where I must not go.');
  return say('I took my answer back: it went where I must not go ({categories}).', {
    categories: named(categories, say),
  });
}

/** What stands in place of an answer that nobody could check. */
// said
export const unchecked = "I can't check my answer right now, so I took it back. Please ask again in a moment.";

/** The answer to a question that nobody could check. */
// said
export const unasked = "I can't check your question right now, so I don't answer it. Please ask again in a moment.";

/** What stands in place of an answer that would have told the instructions it was written by. */
// said
export const withheld = 'I took my answer back: it told my instructions, and those I keep to myself.';

/** What was found, in words and once each: a space's own rules are named by their number. */
export function named(hazards: readonly Hazard[], say: Say): string {
  return new Intl.ListFormat(say('en')).format(new Set(hazards.map((hazard) => nameOf(hazard, say))));
}

/** The rules of a space that were broken, as admins wrote them: a number by itself tells members nothing. A line each. */
export function spelledRules(
  hazards: readonly Hazard[],
  { rules }: Pick<Policy, 'rules'>,
  say: Say,
): readonly string[] {
  const broken = rules.filter(({ id }) => hazards.includes(id));
  return broken.map(({ id, says }) =>
    say('Rule {number}: “{rule}”', { number: id.slice(1), rule: plain(says, longestRule) }),
  );
}

/** One of them. */
export function nameOf(hazard: Hazard, say: Say): string {
  if (isCategory(hazard)) return say(names[hazard]);
  return hazard === 'words'
    ? say('words that are not wanted here')
    : say('rule {number} of this place', { number: hazard.slice(1) });
}
