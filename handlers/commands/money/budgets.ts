// The budgets as commands: setting one, taking it back, and how much of each is used.
import type { Account } from '#src/allowance.ts';
import { type Measure, measures, type Period, periods, ruleOf, type Scope, spellRule } from '#src/budgets.ts';
import type { Asked, Chosen } from '#src/command.ts';
import { BotError } from '#src/trouble.ts';
import { amountOf, shareIn, type Speaking, speaking, timeOf } from '../../budget/words.ts';
import { type Deed, type Desk, words } from '../deed.ts';

const setting = 'budgets';
/** Nobody reads more of them, nor would know which of them holds. */
const most = 25;
/** The measures, as they are chosen. */
const ofs: Readonly<Record<string, Measure>> = {
  tokens: 'tokens',
  dollars: 'dollars',
  'seconds of sound': 'seconds',
  images: 'images',
};

/** Sets a rule. */
export const budgetAdd: Deed = {
  command: {
    name: 'budget add',
    description: 'Sets how much may be used, by whom and in what time.',
    options: [
      { name: 'most', description: 'How much: 10000, 2.50.', kind: 'number', least: 0.01, most: 1e12, required: true },
      { name: 'of', description: 'Of what.', kind: 'text', choices: Object.keys(ofs), required: true },
      {
        name: 'per',
        description: 'In what time, by the UTC calendar.',
        kind: 'text',
        choices: periods,
        required: true,
      },
      {
        name: 'for',
        description: 'For each person by themselves, or for all together.',
        kind: 'text',
        choices: ['each person', 'space'],
      },
      { name: 'role', description: 'Instead: for each person with this role.', kind: 'role' },
      { name: 'room', description: 'Instead: for this channel with its threads.', kind: 'room' },
    ],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const rule = ruleOf(Number(chosen['most']), measureOf(chosen), periodOf(chosen), scopeOf(chosen, desk));
    const sentence = spellRule(rule);
    const set = await sentences(asked, desk);
    if (set.includes(sentence)) return { text: desk.say('This budget holds already: `{sentence}`', { sentence }) };
    if (set.length >= most)
      throw new BotError(desk.say('There are {most} budgets already: remove one first.', { most }));
    await choose(asked, desk, [...set, sentence]);
    return { text: desk.say('This budget holds from now on: `{sentence}`', { sentence }) };
  },
};

/** Takes a rule back. */
export const budgetRemove: Deed = {
  command: {
    name: 'budget remove',
    description: 'Takes a budget back.',
    options: [
      { name: 'budget', description: 'Which one.', kind: 'text', suggested: true, longest: 200, required: true },
    ],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const sentence = (words(chosen, 'budget') ?? '').trim();
    const set = await sentences(asked, desk);
    if (!set.includes(sentence)) throw new BotError(desk.say('There is no such budget: `/budget list` shows them.'));
    await choose(
      asked,
      desk,
      set.filter((one) => one !== sentence),
    );
    return { text: desk.say('This budget holds no more: `{sentence}`', { sentence }) };
  },
  suggest: (_, asked, desk) => sentences(asked, desk),
};

/** Shows the rules. */
export const budgetList: Deed = {
  command: {
    name: 'budget list',
    description: 'Shows the budgets, and how much of each is used.',
    options: [],
    action: 'govern',
    shown: 'asker',
  },
  async run({ place, author }, _, { budgets, values, say }) {
    const how = speaking(values, author);
    const accounts = await budgets.overview(place);
    if (accounts.length === 0) return { text: say('There are no budgets: `/budget add` sets one.') };
    const rows = accounts.map((account) => `- \`${spellRule(account.rule)}\`: ${usedOf(account, budgets.now(), how)}`);
    return { text: rows.join('\n') };
  },
};

/** How much is used, and when that starts anew. */
function usedOf({ rule, used, until }: Account, now: number, how: Speaking): string {
  const apart = rule.who.type === 'person' || rule.who.type === 'role';
  const share = shareIn(used, rule.most, how.tongue);
  const figures = { amount: amountOf(used, rule.of, how), share, ...timeOf(until, now, how.tongue) };
  return apart
    ? how.say('the most that one person has used is {amount} ({share}); it starts anew at {time} UTC, {when}', figures)
    : how.say('{amount} are used ({share}); it starts anew at {time} UTC, {when}', figures);
}

async function sentences({ place }: Asked, { settings }: Desk): Promise<readonly string[]> {
  return (await settings.of(place))[setting];
}

function choose({ place, author }: Asked, { settings }: Desk, value: readonly string[]): Promise<void> {
  return settings.set(place, { scope: 'space', target: '', name: setting, value, by: author.id });
}

function measureOf(chosen: Chosen): Measure {
  const of = words(chosen, 'of') ?? '';
  const found = Object.hasOwn(ofs, of) ? ofs[of] : measures.find((one) => one === of);
  if (found) return found;
  throw new BotError('A budget counts tokens, dollars, seconds of sound or images.');
}

function periodOf(chosen: Chosen): Period {
  const found = periods.find((one) => one === words(chosen, 'per'));
  if (found) return found;
  throw new BotError('A budget holds for an hour, a day or a month.');
}

function scopeOf(chosen: Chosen, { say }: Desk): Scope {
  const [whom, role, room] = [words(chosen, 'for'), words(chosen, 'role'), words(chosen, 'room')];
  if ([whom, role, room].filter((one) => one !== undefined).length > 1)
    throw new BotError(say('A budget holds for one of these: each person, the space, a role, a channel.'));
  if (role !== undefined) return { type: 'role', id: role };
  if (room !== undefined) return { type: 'room', id: room };
  return { type: whom === 'space' ? 'space' : 'person' };
}
