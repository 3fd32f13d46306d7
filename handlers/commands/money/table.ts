// Usage as a table: in columns of their own width, since not every platform shows tables.
import type { Amounts } from '#src/usage.ts';
import { moneyOf, shareIn, type Speaking } from '../../budget/words.ts';

/** One line for each name, in a fence. */
export function tableOf(rows: readonly (readonly [string, Amounts])[], { say, tongue }: Speaking): string {
  const number = new Intl.NumberFormat(tongue, { notation: 'compact', maximumFractionDigits: 1 });
  const head = ['', say('money'), say('tokens'), say('cached'), say('calls')];
  const body = rows.map(([name, { promptTokens, cachedTokens, completionTokens, dollars, calls }]) => [
    // A fence in the name of a model would end the table.
    name.replaceAll('`', "'"),
    moneyOf(dollars, tongue),
    number.format(promptTokens + completionTokens),
    promptTokens > 0 ? shareIn(cachedTokens, promptTokens, tongue) : '–',
    number.format(calls),
  ]);
  const cells = [head, ...body];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => widthOf(row[column] ?? ''))));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => {
        const pad = ' '.repeat((widths[column] ?? 0) - widthOf(cell));
        return column === 0 ? cell + pad : pad + cell;
      })
      .join('  ')
      .trimEnd(),
  );
  return ['```', ...lines, '```'].join('\n');
}

/** In letters of a fixed width, of which Chinese, Japanese and Korean ones take two. */
function widthOf(text: string): number {
  return Array.from(text).reduce(
    (sum, letter) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(letter)
        ? 2
        : 1),
    0,
  );
}
