// What somebody has used themselves, and what is left of the budgets that hold for them.
import { type Amounts, addUp } from '#src/usage.ts';
import { amountOf, moneyOf, shareOf, type Speaking, speaking, timeOf } from '../../budget/words.ts';
import type { Deed } from '../deed.ts';
import { spanOf } from './span.ts';

export const usageMe: Deed = {
  command: {
    name: 'usage me',
    description: 'Shows what you have used today and this month, and what is left of your budgets.',
    options: [],
    action: 'own',
    shown: 'asker',
  },
  async run({ place, author }, _, desk) {
    const { budgets, values, say } = desk;
    const how = speaking(values, author);
    const used = async (period: 'today' | 'month') => {
      const span = spanOf(period, budgets.now());
      const query = { space: place, from: span.from, to: span.to, by: [], person: author.id };
      return amountsOf(await desk.usage.sums(query, (sums) => sums), how);
    };
    const [today, month, accounts] = await Promise.all([used('today'), used('month'), budgets.accounts(author, place)]);
    const rows = accounts.map((account) => {
      const anew = say('It starts anew at {time} UTC, {when}.', timeOf(account.until, budgets.now(), how.tongue));
      return `- ${shareOf(account, how)} ${anew}`;
    });
    const held = rows.length > 0 ? rows.join('\n') : say('No budget holds for you here.');
    return {
      text: [say('Today: {used}', { used: today }), say('This month: {used}', { used: month }), '', held].join('\n'),
    };
  },
};

/** Everything there is any of; money and tokens in any case. */
function amountsOf(sums: readonly Amounts[], how: Speaking): string {
  const [[, all] = []] = addUp(sums, () => '');
  const { promptTokens = 0, completionTokens = 0, dollars = 0, audioSeconds = 0, images = 0 } = all ?? {};
  const amounts = [moneyOf(dollars, how.tongue), amountOf(promptTokens + completionTokens, 'tokens', how)];
  if (audioSeconds > 0) amounts.push(amountOf(audioSeconds, 'seconds', how));
  if (images > 0) amounts.push(amountOf(images, 'images', how));
  return amounts.join(', ');
}
