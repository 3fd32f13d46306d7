// What counts, from which severity on, and what is done about it.
import type { Chosen } from '#src/command.ts';
import { always, type Policy, type Threshold, thresholds } from '#src/policy.ts';
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import type { Category } from '#src/verdict.ts';
import { type Deed, words } from '../deed.ts';
import { change, changed } from './change.ts';
import { acting, careNote, type Doing, doing, doingIn, spelledActs, told, usualDoings, writtenDoing } from './doing.ts';
import { aimOf, categoriesIn, suggestedCategories, suggestedRules } from './hazards.ts';

// said
const never = 'S4 always counts from **mild** on: the sexual exploitation of children is let pass nowhere.';

export const category: Deed = {
  command: {
    name: 'moderation category',
    description: 'From when on a category counts, and what is done about it.',
    options: [
      {
        name: 'category',
        description: 'S1 to S14, or all.',
        kind: 'text',
        suggested: true,
        required: true,
        longest: 100,
      },
      { name: 'from', description: 'From how bad on it counts; off: never.', kind: 'text', choices: thresholds },
      doing,
    ],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { policies, say } = desk;
    const meant = categoriesIn(words(chosen, 'category') ?? '', say);
    const from = thresholds.find((one) => one === words(chosen, 'from'));
    const does = doingChosen(chosen, say);
    if (from === undefined && does === undefined) {
      const { policy } = await policies.of(asked.place);
      return { text: meant.map((one) => told(policy, one, say)).join('\n') };
    }
    const loosened = from !== undefined && from !== 'mild' && meant.includes(always);
    if (loosened && meant.length === 1) throw new BotError(say(never));
    const all = meant.length > 1;
    const what = `category ${all ? 'all' : meant.join()} ${from ?? ''} ${writtenDoing(does)}`;
    const edition = await change(asked, desk, what, (policy) => ({
      ...policy,
      ...(from !== undefined && { from: counting(policy, meant, from) }),
      ...(does !== undefined && { acts: acting(policy, meant, does) }),
    }));
    const holds = all ? allNow(from, does, say) : told(edition.policy, meant[0] ?? always, say);
    const notes = [loosened ? say(never) : '', careNote(meant, does, say)];
    return changed([holds, ...notes].filter(Boolean).join('\n'), edition, asked, desk);
  },
  suggest: (option, _, { say }) => (option === 'do' ? usualDoings : suggestedCategories(say)),
};

export const acts: Deed = {
  command: {
    name: 'moderation acts',
    description: 'What is done about a rule, unwanted words, a category, or all else.',
    options: [
      {
        name: 'about',
        description: 'A rule (R1), words, a category (S1), or else.',
        kind: 'text',
        suggested: true,
        required: true,
        longest: 100,
      },
      { ...doing, required: true },
    ],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { policies, say } = desk;
    const aim = aimOf(words(chosen, 'about') ?? '', (await policies.of(asked.place)).policy, say);
    const does = doingChosen(chosen, say) ?? [];
    const edition = await change(asked, desk, `acts ${aim} ${writtenDoing(does)}`, (policy) => ({
      ...policy,
      // A rule may have gone in the meantime.
      acts: acting(policy, [aimOf(aim, policy, say)], does),
    }));
    const holds = [told(edition.policy, aim, say), careNote([aim], does, say)];
    return changed(holds.filter(Boolean).join('\n'), edition, asked, desk);
  },
  async suggest(option, { place }, { policies, say }) {
    if (option === 'do') return usualDoings;
    const { policy } = await policies.of(place);
    return ['else', 'words', ...suggestedRules(policy), ...suggestedCategories(say).slice(1)];
  },
};

function doingChosen(chosen: Chosen, say: Say): Doing | undefined {
  const text = words(chosen, 'do');
  return text === undefined ? undefined : doingIn(text, say);
}

function counting(policy: Policy, meant: readonly Category[], from: Threshold): Policy['from'] {
  const own = meant.filter((one) => one !== always).map((one) => [one, from] as const);
  return { ...policy.from, ...Object.fromEntries(own) };
}

/** What holds for all categories now, in a sentence. */
function allNow(from: Threshold | undefined, does: Doing | undefined, say: Say): string {
  if (from === 'off') return say('No other category counts here any more.');
  const done = does === 'else' ? '`else`' : does && spelledActs(does, say);
  if (from === undefined) return say('All categories: {acts}.', { acts: done ?? '' });
  if (done === undefined) return say('All categories count from **{from}** on.', { from });
  return say('All categories count from **{from}** on: {acts}.', { from, acts: done });
}
