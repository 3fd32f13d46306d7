// Usage as a table.
import type { Amounts } from '#src/usage.ts';
import { moneyOf, shareIn, type Speaking } from '../../budget/words.ts';
import { columns } from '../../columns.ts';

/** One line for each name. */
export function tableOf(rows: readonly (readonly [string, Amounts])[], { say, tongue }: Speaking): string {
  const number = new Intl.NumberFormat(tongue, { notation: 'compact', maximumFractionDigits: 1 });
  const head = ['', say('money'), say('tokens'), say('cached'), say('calls')];
  const body = rows.map(([name, { promptTokens, cachedTokens, completionTokens, dollars, calls }]) => [
    name,
    moneyOf(dollars, tongue),
    number.format(promptTokens + completionTokens),
    promptTokens > 0 ? shareIn(cachedTokens, promptTokens, tongue) : '–',
    number.format(calls),
  ]);
  return columns([head, ...body]);
}
