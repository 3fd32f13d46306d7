// What is left of the budgets in a call: who may still be heard and answered there, how, and what the chat is told of it.
import type { Budgets, Spender } from '#src/allowance.ts';
import type { Used } from '#src/budgets.ts';
import type { Person } from '#src/message.ts';
import type { Caller } from '#src/models.ts';
import type { Queue } from '#src/queue.ts';
import type { Settings } from '#src/settings.ts';
import type { Call, Written } from '#src/voice.ts';
import { answering } from '../budget/expect.ts';
import { type Thrift, thriftBy } from '../budget/spare.ts';
import { cheapFrom, fillOf, refusal, speaking, warning } from '../budget/words.ts';
import { plainName } from '../prompt.ts';

export interface Purse {
  /** Lets somebody be heard and answered, until it is disposed of; undefined: nothing is left, as the chat was told once. */
  seat(who: Pick<Person, 'id' | 'name' | 'locale'>): Promise<Disposable | undefined>;
  /** What a caller has to do without. */
  thrift(caller: Caller): Promise<Thrift>;
}

/** Of what is said in one go: nothing is billed for less than ten seconds of sound. */
const expected: Used = { ...answering, seconds: 10 };

export function openPurse(
  call: Call,
  { budgets, settings }: { readonly budgets: Budgets; readonly settings: Settings },
  page: Queue<Written>,
): Purse {
  const { place } = call;
  const told = new Set<string>();
  /** Roles as they were last seen: whoever has left the call may still be spoken of. */
  const roles = new Map<string, readonly string[]>();
  const spender = ({ id }: Pick<Person, 'id'>): Spender => {
    const now = call.people().find((one) => one.id === id)?.roles ?? roles.get(id) ?? [];
    roles.set(id, now);
    return { id, roles: now };
  };

  return {
    async seat(person) {
      const who = spender(person);
      const how = speaking(await settings.of(place, person.id), person);
      const put = (text: string) => page.put({ type: 'note', text: `${plainName(person)}: ${text}` });
      const admission = await budgets.admit(who, place, expected);
      if (admission.type === 'admitted') {
        for (const account of admission.accounts)
          if (fillOf(account) >= cheapFrom && budgets.mayTell(who, place, account))
            put(warning(account, budgets.now(), how));
        return admission.seat;
      }
      const once = JSON.stringify([person.id, ...admission.accounts.map(({ until }) => until)]);
      if (!told.has(once)) put(refusal(admission.accounts, budgets.now(), how));
      told.add(once);
      return undefined;
    },
    async thrift({ person }) {
      const thrift = thriftBy(await budgets.accounts(spender(person), place), expected);
      // Whoever may no longer be heard is not, from the next utterance on: one that is under way is heard to its end.
      return { ...thrift, spent: [] };
    },
  };
}
