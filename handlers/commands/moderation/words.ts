// Lists of words: what is not wanted in any disguise, and what is fine whatever else says of it.
import type { Option } from '#src/command.ts';
import { actsAbout } from '#src/policy.ts';
import { BotError } from '#src/trouble.ts';
import { type Deed, words } from '../deed.ts';
import { change, changed } from './change.ts';
import { spelledActs } from './doing.ts';

const lists = ['denied', 'allowed'] as const;
type List = (typeof lists)[number];

/** As much as a message holds anywhere. */
const longest = 4000;
const listed: Option = {
  name: 'words',
  description: 'Words or phrases, between commas or one a line.',
  kind: 'text',
  required: true,
  longest,
};

export const word: Deed = {
  command: {
    name: 'moderation word',
    description: 'Adds words that are not wanted here, or that are always fine.',
    options: [
      listed,
      { name: 'as', description: 'Denied (if you say nothing), or allowed.', kind: 'text', choices: lists },
    ],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { say } = desk;
    const given = split(words(chosen, 'words'));
    if (given.length === 0) throw new BotError(say('Please tell me at least one word.'));
    const list: List = lists.find((one) => one === words(chosen, 'as')) ?? 'denied';
    const other: List = list === 'denied' ? 'allowed' : 'denied';
    const edition = await change(asked, desk, `word ${list}: ${given.join(', ')}`, (policy) => ({
      ...policy,
      words: {
        ...policy.words,
        [list]: [...without(policy.words[list], given), ...given],
        [other]: without(policy.words[other], given),
      },
    }));
    const { words: now } = edition.policy;
    const told = { count: given.length, all: now[list].length };
    if (list === 'allowed')
      return changed(
        say(
          '{count, plural, one {This is} other {These # are}} always fine here; {all, plural, one {# is} other {# are}} allowed now.',
          told,
        ),
        edition,
        asked,
        desk,
      );
    const acts = spelledActs(actsAbout(edition.policy, 'words'), say);
    const holds = say(
      '{count, plural, one {This is} other {These # are}} not wanted here; {all, plural, one {# is} other {# are}} denied now, and this is done: {acts}.',
      { ...told, acts },
    );
    return changed(holds, edition, asked, desk);
  },
};

export const wordRemove: Deed = {
  command: {
    name: 'moderation word-remove',
    description: 'Takes words from the lists of denied and allowed ones.',
    options: [{ ...listed, suggested: true }],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { say } = desk;
    const given = split(words(chosen, 'words'));
    let found = 0;
    const edition = await change(asked, desk, `word-remove ${given.join(', ')}`, (policy) => {
      const { denied, allowed } = policy.words;
      const kept = { denied: without(denied, given), allowed: without(allowed, given) };
      found = denied.length + allowed.length - kept.denied.length - kept.allowed.length;
      return { ...policy, words: { ...policy.words, ...kept } };
    });
    if (found === 0) return { text: say('None of that is in the lists.'), failed: true };
    const { denied, allowed } = edition.policy.words;
    return changed(
      say('Taken from the lists: {count}. There are {denied} denied and {allowed} allowed ones now.', {
        count: found,
        denied: denied.length,
        allowed: allowed.length,
      }),
      edition,
      asked,
      desk,
    );
  },
  async suggest(_, { place }, { policies }) {
    const { denied, allowed } = (await policies.of(place)).policy.words;
    return [...denied, ...allowed];
  },
};

export const profanity: Deed = {
  command: {
    name: 'moderation profanity',
    description: 'Whether strong language counts as unwanted words.',
    options: [{ name: 'counts', description: 'On or off.', kind: 'text', choices: ['on', 'off'], required: true }],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { say } = desk;
    const on = words(chosen, 'counts') === 'on';
    const edition = await change(asked, desk, `profanity ${on ? 'on' : 'off'}`, (policy) => ({
      ...policy,
      words: { ...policy.words, profanity: on },
    }));
    const acts = spelledActs(actsAbout(edition.policy, 'words'), say);
    const holds = on
      ? say('Strong language is not wanted here, and this is done: {acts}.', { acts })
      : say('Strong language is no matter here.');
    return changed(holds, edition, asked, desk);
  },
};

/** Each once, with single blanks. */
function split(text = ''): readonly string[] {
  const all = text.split(/[,\n;]/).map((one) => one.trim().replace(/\s+/g, ' '));
  return [...new Map(all.filter((one) => one !== '').map((one) => [one.toLowerCase(), one])).values()];
}

function without(list: readonly string[], given: readonly string[]): readonly string[] {
  const gone = new Set(given.map((one) => one.toLowerCase()));
  return list.filter((one) => !gone.has(one.toLowerCase()));
}
