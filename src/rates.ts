// What currencies cost in each other, as a source that the operator named tells it.
import { z } from 'zod';
import type { Egress } from './egress.ts';
import type { Log } from './log.ts';
import { BotError } from './trouble.ts';

export interface Table {
  readonly base: string;
  /** How much of each currency one of the base is worth, by ISO 4217 code, the base's own included. */
  readonly rates: ReadonlyMap<string, number>;
  /** The day that the rates are of, as YYYY-MM-DD. */
  readonly date: string;
  /** The source could not be asked again since. */
  readonly stale: boolean;
}

export interface Rates {
  /** The source's host, for people to know. */
  readonly host: string;
  /** Throws a `BotError` when there are none at all. */
  latest(signal: AbortSignal): Promise<Table>;
}

/** Sources change theirs once a day or every few hours; one that failed is asked again after a while. Milliseconds. */
const [freshMs, againMs, patienceMs] = [4 * 3_600_000, 5 * 60_000, 15_000];
const wish = { mostBytes: 500_000, types: ['application/json', 'text/json', 'text/plain'] };

const iso = z.string().regex(/^[A-Za-z]{3}$/);
const values = z.record(z.string(), z.number());
/** As https://frankfurter.dev/v1/ tells. */
const frankfurter = z.object({ base: iso, date: z.string(), rates: values });
/** As https://frankfurter.dev/javascript/ tells of v2: a row for each. */
const rows = z.array(z.object({ date: z.string(), base: iso, quote: z.string(), rate: z.number() })).min(1);
/** As https://www.exchangerate-api.com/docs/free tells; with a key, `conversion_rates`. */
const open = z.object({
  base_code: iso,
  time_last_update_utc: z.string(),
  rates: values.optional(),
  conversion_rates: values.optional(),
});

/** Whether a code is one of ISO 4217, as far as the runtime knows them. */
export function isCurrency(code: string): boolean {
  return codes.has(code);
}
const codes: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

export function openRates(url: string, egress: Egress, log: Log, now: () => number = Date.now): Rates {
  let known: Omit<Table, 'stale'> | undefined;
  let [freshUntil, notBefore] = [0, 0];
  let asking: Promise<void> | undefined;

  /** For all who wait: whoever leaves takes nothing from the others. Never rejects. */
  async function ask(): Promise<void> {
    try {
      const clip = await egress.get(url, wish, AbortSignal.timeout(patienceMs));
      known = tableOf(JSON.parse(new TextDecoder().decode(clip.bytes)));
      freshUntil = now() + freshMs;
    } catch (error) {
      log.warn({ err: error }, 'the rates of currencies could not be had');
      notBefore = now() + againMs;
    } finally {
      asking = undefined;
    }
  }

  return {
    host: new URL(url).host,
    async latest(signal) {
      if (now() >= freshUntil && now() >= notBefore) {
        asking ??= ask();
        await asking;
        signal.throwIfAborted();
      }
      if (!known)
        throw new BotError('I could not get the rates of currencies just now. Please ask again in a few minutes.');
      return { ...known, stale: now() >= freshUntil };
    },
  };
}

/** Throws an `Error` for what is none of the known shapes. */
function tableOf(answer: unknown): Omit<Table, 'stale'> {
  const row = rows.safeParse(answer).data;
  const [first] = row ?? [];
  if (row && first)
    return table(
      first.base,
      first.date,
      row.filter(({ base }) => base === first.base).map((one) => [one.quote, one.rate]),
    );
  const plain = frankfurter.safeParse(answer).data;
  if (plain) return table(plain.base, plain.date, Object.entries(plain.rates));
  const { base_code: base, time_last_update_utc: date, rates, conversion_rates: other } = open.parse(answer);
  return table(base, date, Object.entries(rates ?? other ?? {}));
}

function table(base: string, date: string, rates: readonly (readonly [string, number])[]): Omit<Table, 'stale'> {
  const code = base.toUpperCase();
  const fit = rates.filter(([name, rate]) => isCurrency(name) && Number.isFinite(rate) && rate > 0);
  const at = Date.parse(date);
  if (fit.length === 0 || Number.isNaN(at) || !isCurrency(code)) throw new Error('there are no rates in the answer');
  return { base: code, rates: new Map([...fit, [code, 1]]), date: new Date(at).toISOString().slice(0, 10) };
}
