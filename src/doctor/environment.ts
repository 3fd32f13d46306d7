// Reads as much of the environment as can be read, and tells the rest as checks.
import type { Check } from '../checkup.ts';
import { type Env, readEnv } from '../env.ts';
import { BotError } from '../trouble.ts';

type Source = Readonly<Record<string, string | undefined>>;

export interface Readable {
  readonly env: Env;
  readonly checks: readonly Check[];
}

/** What is complained of is left out, with what cannot be without it. */
export function readable(source: Source): Readable {
  const complaints: string[] = [];
  for (let left = source; ; left = without(left, complaints)) {
    try {
      return { env: readEnv(left), checks: complaints.length > 0 ? complaints.map(check) : [fine] };
    } catch (error) {
      if (!(error instanceof BotError) || Object.keys(left).length === 0) throw error;
      complaints.push(...error.sentence.split('\n'));
    }
  }
}

const name = 'Settings';
const fine: Check = { name, state: 'good', finding: 'The environment can be read.' };

/** A complaint tells behind a colon, where there is one, what to do. */
function check(complaint: string): Check {
  const [finding = complaint, remedy = ''] = complaint.split(/: (.*)/s);
  const next = remedy || 'set it right in the environment, or leave it out.';
  return {
    name,
    state: 'bad',
    finding: finding.endsWith('.') ? finding : `${finding}.`,
    remedy: `${next.slice(0, 1).toUpperCase()}${next.slice(1)}`,
  };
}

/** A complaint begins with its variable. Where that is missing beside others, those go: all whose names begin alike. */
function without(source: Source, complaints: readonly string[]): Source {
  const wrong = complaints.map((complaint) => complaint.split(' ')[0] ?? '');
  const families = wrong.filter((one) => !source[one]).map((one) => `${one.split('_')[0]}_`);
  const stays = (one: string) => !wrong.includes(one) && !families.some((family) => one.startsWith(family));
  return Object.fromEntries(Object.entries(source).filter(([one]) => stays(one)));
}
