// Converts amounts of money for a model, at the rates of the operator's source.
import { z } from 'zod';
import { isCurrency } from '#src/rates.ts';
import { BotError } from '#src/trouble.ts';
import { tool } from './tool.ts';

const code = z.string().trim().length(3).describe('ISO 4217, such as EUR.');

export const currency = tool({
  name: 'convert_currency',
  description: 'Converts an amount of money between currencies at current reference rates.',
  input: z.object({
    amount: z.number().min(-1e15).max(1e15),
    from: code,
    to: z.array(code).min(1).max(8),
  }),
  // All that comes back of the source are numbers and a date, which were made sure of.
  kind: 'read-local',
  action: 'ask',
  doing: (say) => say('Looking up rates of currencies…'),
  offered: ({ mind }) => mind.rates !== undefined,
  async run({ amount, from, to }, at, signal) {
    const { mind } = at;
    if (!mind.rates) throw new BotError(unset);
    const { rates, date, stale } = await mind.rates.latest(signal);
    const worth = (name: string): number => {
      const own = name.toUpperCase();
      if (!isCurrency(own)) throw new BotError(`${JSON.stringify(name)} is no currency code of ISO 4217.`);
      const rate = rates.get(own);
      if (rate === undefined) throw new BotError(`My source of rates does not know ${own}.`);
      return rate;
    };
    const lines = to.map((name) => {
      const rate = worth(name) / worth(from);
      const [one, other] = [from.toUpperCase(), name.toUpperCase()];
      return `${money(amount, one)} = ${money(amount * rate, other)} (1 ${one} = ${rate.toPrecision(7)} ${other})`;
    });
    const { host } = mind.rates;
    const number = at.cite({ name: host, link: `https://${host}/` });
    const old = stale ? ' The source cannot be reached: these rates are not the newest, say so.' : '';
    return { text: [...lines, `Rates of ${date}, from ${host} [${number}]. Tell the date.${old}`].join('\n') };
  },
});

const unset = 'Nobody has set up a source of currency rates here.';

/** With the digits that a currency has. */
function money(amount: number, code: string): string {
  const { maximumFractionDigits: digits = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency: code,
  }).resolvedOptions();
  // An amount that is smaller than the currency's smallest coin is told all the same.
  const small = amount !== 0 && Math.abs(amount) < 1;
  return `${small ? Number(amount.toPrecision(4)) : amount.toFixed(digits)} ${code}`;
}
