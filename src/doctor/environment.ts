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
  const checks: Check[] = [];
  for (let left = source; ; left = without(left, checks)) {
    try {
      const env = readEnv(left);
      return { env, checks: checks.length > 0 ? checks : [fine] };
    } catch (error) {
      if (!(error instanceof BotError) || Object.keys(left).length === 0) throw error;
      checks.push(...error.sentence.split('\n').map(complaint));
    }
  }
}

const fine: Check = { name: 'Settings', state: 'good', finding: 'The environment can be read.' };

/** Each is a sentence that begins with its variable, and tells behind a colon what to do. */
function complaint(sentence: string): Check {
  const [finding = sentence, ...remedy] = sentence.split(/: (.*)/s).filter((part) => part !== '');
  const [name = 'Settings'] = sentence.split(' ');
  const next = remedy.join('').trim() || 'Set it right in the environment, or leave it out.';
  return {
    name,
    state: 'bad',
    finding: /\.$/.test(finding) ? finding : `${finding}.`,
    remedy: next[0]?.toUpperCase() + next.slice(1),
  };
}

/** Of what is missing beside others, the others: all whose names begin alike. */
function without(source: Source, checks: readonly Check[]): Source {
  const wrong = checks.map(({ name }) => name);
  const families = wrong.filter((name) => !source[name]).map((name) => `${name.split('_')[0]}_`);
  return Object.fromEntries(
    Object.entries(source).filter(
      ([name]) => !wrong.includes(name) && !families.some((begin) => name.startsWith(begin)),
    ),
  );
}
