// The wording of attempts to override a model's instructions.
import { type Disguise, disguise } from './unmask.ts';

/** Whether a text, as `readings` gives it, holds the wording of a well-known attempt. */
export function overridesIn(reading: string): boolean {
  const words = plain(reading);
  return attempts.some((attempt) => attempt.test(words));
}

const attempts = [
  / (?:ignore|disregard|forget|override|bypass) (?:(?:all|any|your|the|my|of|every|these|those) ){0,4}(?:previous|prior|above|earlier|preceding|original|initial|system) (?:\w+ )?(?:instructions?|rules?|prompts?|messages?|directions?|guidelines?|constraints?) /,
  / (?:ignore|disregard|forget|override) (?:(?:all|any) )?(?:of )?your (?:\w+ )?(?:instructions?|rules|prompts?|guidelines|programming|restrictions) /,
  / (?:reveal|print|show|repeat|output|tell|give|leak|display|dump) (?:(?:me|us|out) )?(?:your|the) (?:full |entire |exact |hidden |secret )?(?:system prompt|hidden instructions|initial instructions|original instructions|developer message) /,
  / you are (?:now )?(?:dan|in developer mode|in god mode|unrestricted|jailbroken|no longer bound) /,
  / (?:enable|activate|enter) (?:developer|dan|god|jailbreak|unrestricted) mode /,
  / (?:pretend|act as if|act like) (?:that )?you (?:have|had) no (?:rules|restrictions|guidelines|limits|filters) /,
  / do anything now /,
  / new (?:system )?instructions? (?:override|replace|supersede)s? /,
];

/** Lower-case words between single spaces, as they are most likely meant. */
function plain(reading: string): string {
  const behind = disguise();
  const words = reading.replace(/['’]/g, '').match(/[\p{L}\p{N}\p{M}@$!|]+/gu) ?? [];
  return ` ${words.map((word) => meant(word, behind)).join(' ')} `;
}

function meant(word: string, behind: Disguise): string {
  const bare = word.replace(/[!|]+$/, '');
  if (/^[a-z]+$/.test(bare)) return bare;
  const forms = behind.forms(bare).filter((form) => /^[a-z]+$/.test(form));
  return forms[0] ?? bare;
}
