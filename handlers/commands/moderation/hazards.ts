// What may be found, as admins name it: a category by its code, a rule by its number, words, and everything else.
import { isCategory, type Policy } from '#src/policy.ts';
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import { categories, type Category, type Hazard, type RuleId } from '#src/verdict.ts';
import { nameOf } from '../../refusal.ts';

/** What acts may be chosen for. */
export type Aim = Hazard | 'else';

/** Platforms show no longer ones while something is typed. */
const longestSuggested = 100;

/** All categories, or one. Throws a `BotError` that says which ones there are. */
export function categoriesIn(text: string, say: Say): readonly Category[] {
  const word = /^\s*([a-z]+\s?\d*)\b/i.exec(text)?.[1]?.toUpperCase().replace(/\s/, '') ?? '';
  if (word === 'ALL') return categories;
  if (isCategory(word)) return [word];
  throw new BotError(say('There is no such category: they are S1 to S14, or `all`.'));
}

/** Throws a `BotError` that says what there is. */
export function aimOf(text: string, policy: Pick<Policy, 'rules'>, say: Say): Aim {
  const word = /^\s*([a-z]+)\s?(\d*)\b/i.exec(text);
  const code = `${word?.[1] ?? ''}${word?.[2] ?? ''}`.toUpperCase();
  if (isCategory(code)) return code;
  const rule = policy.rules.find(({ id }) => id === code.replace('RULE', 'R'));
  if (rule) return rule.id;
  if (code === 'WORDS') return 'words';
  if (code === 'ELSE') return 'else';
  throw new BotError(
    say(
      'Acts are chosen for a category (S1 to S14), a rule of yours (R1 …), `words`, or `else`: all that is not named.',
    ),
  );
}

/** The rule that somebody named by its number. Throws a `BotError`. */
export function ruleIn(text: string, policy: Pick<Policy, 'rules'>, say: Say): RuleId {
  const number = Number(/\d+/.exec(text)?.[0]);
  const rule = policy.rules.find(({ id }) => id === `R${number}`);
  if (rule) return rule.id;
  throw new BotError(say('There is no such rule: `/moderation view` shows them with their numbers.'));
}

/** An aim as people read it: its code, and what that stands for. */
export function spelled(aim: Aim, policy: Pick<Policy, 'rules'>, say: Say): string {
  if (aim === 'else') return `\`else\` (${say('all that is not named')})`;
  if (isCategory(aim)) return `**${aim}** (${nameOf(aim, say)})`;
  if (aim === 'words') return `\`words\` (${nameOf(aim, say)})`;
  const rule = policy.rules.find(({ id }) => id === aim);
  return rule ? `**${aim}** (${rule.says.replaceAll('\n', ' ')})` : `**${aim}**`;
}

/** What is suggested for a category. */
export function suggestedCategories(say: Say): readonly string[] {
  return ['all', ...categories.map((one) => clipped(`${one} ${nameOf(one, say)}`))];
}

/** What is suggested for a rule. */
export function suggestedRules({ rules }: Pick<Policy, 'rules'>): readonly string[] {
  return rules.map(({ id, says }) => clipped(`${id} ${says.replaceAll('\n', ' ')}`));
}

function clipped(text: string): string {
  return text.length > longestSuggested ? `${text.slice(0, longestSuggested - 1).toWellFormed()}…` : text;
}
