// What somebody typed after a slash command, read as the command's options: `name:value` pairs, and the rest.
import type { Chosen, Command, Option } from '#src/command.ts';
import { english, type Say } from '#src/tongue.ts';
import { unescape } from './mrkdwn.ts';

/** What was chosen, or a sentence for the asker that says what is wrong with it. */
export type Given = { readonly chosen: Chosen } | { readonly problem: string };

type Value = string | number | boolean;
type Read = { readonly value: Value } | { readonly problem: string };

/** Slack shows no fields for options, so that they are typed: `/transcribe as:srt`, `/describe items:"a, b" the receipt`. */
export function given({ name, options }: Command, typed: string, say: Say = english): Given {
  const typable = options.filter(({ kind }) => kind !== 'file');
  const chosen: Record<string, Value> = {};
  let rest = unescape(unlabelled(typed)).trim();
  for (const option of typable) {
    const found = typable.length === 1 ? wholeOf(option, rest) : pairOf(option, rest);
    if (!found) continue;
    const read = readAs(option, found.value, say);
    if ('problem' in read) return read;
    chosen[option.name] = read.value;
    rest = `${rest.slice(0, found.from)} ${rest.slice(found.to)}`.trim();
  }
  if (rest !== '') {
    const isFree = (option: Option): boolean => option.kind === 'text' && chosen[option.name] === undefined;
    for (const option of typable.filter(isFree)) {
      const choice = option.choices && leading(option.choices, rest);
      if (choice === undefined) break;
      chosen[option.name] = choice;
      rest = rest.slice(choice.length).trim();
    }
    const free = typable.filter(isFree);
    const [first] = free;
    if (rest === '') return complete(name, typable, chosen, say);
    if (!first) {
      const typedThere = rest.slice(0, 80);
      return {
        problem: say('I do not know what “{words}” is for. {usage}', {
          words: typedThere,
          usage: usage(name, typable, say),
        }),
      };
    }
    const fitting = free.find((option) => 'value' in readAs(option, rest, say)) ?? first;
    const read = readAs(fitting, rest, say);
    if ('problem' in read) return read;
    chosen[fitting.name] = read.value;
  }
  return complete(name, typable, chosen, say);
}

function complete(name: string, options: readonly Option[], chosen: Chosen, say: Say): Given {
  const missing = options.find((option) => option.required && chosen[option.name] === undefined);
  if (!missing) return { chosen };
  const told = { option: missing.name, usage: usage(name, options, say) };
  return { problem: say('Please tell me the {option}, too. {usage}', told) };
}

/** The longest choice that a text begins with, as a word of its own. */
function leading(choices: readonly string[], text: string): string | undefined {
  return choices
    .toSorted((one, other) => other.length - one.length)
    .find((one) => text.toLowerCase().startsWith(one.toLowerCase()) && !/^\S/.test(text.slice(one.length)));
}

/** Of the only option there is, all that stands behind its name is the value, quoted or not. */
function wholeOf(option: Option, text: string): { value: string; from: number; to: number } | undefined {
  const found = pairOf(option, text);
  const isFree = option.kind === 'text' && option.choices === undefined;
  if (!found || !isFree || found.from > 0 || found.to === text.length) return found;
  return { value: text.slice(option.name.length + 1), from: 0, to: text.length };
}

/** Where an option's pair stands in a text: its value is quoted, one of the choices, or a word. */
function pairOf({ name, choices = [] }: Option, text: string): { value: string; from: number; to: number } | undefined {
  const begin = new RegExp(`(?<!\\S)${name}:(?=\\S)`, 'i').exec(text);
  if (!begin) return undefined;
  const from = begin.index + begin[0].length;
  const after = text.slice(from);
  const choice = leading(choices, after);
  const [whole = '', quoted] = /^["“„]([^"”“]*)["”“]/.exec(after) ?? [];
  const value = choice ?? quoted ?? /^\S+/.exec(after)?.[0] ?? '';
  const length = choice?.length ?? (whole.length || value.length);
  return { value, from: begin.index, to: from + length };
}

function readAs(option: Option, typed: string, say: Say): Read {
  const { name, kind, choices, least = -Infinity, most = Infinity } = option;
  const word = typed.slice(0, 80);
  if (kind === 'number') {
    const value = Number(typed.replace(',', '.'));
    if (Number.isFinite(value) && value >= least && value <= most) return { value };
    return { problem: outOfBounds(option, word, say) };
  }
  if (kind === 'flag') return flag(name, typed, say);
  if (kind !== 'text') return picked(name, typed, say);
  if (!choices) return { value: typed };
  const value = choices.find((one) => one.toLowerCase() === typed.toLowerCase());
  if (value !== undefined) return { value };
  const told = { word, option: name, choices: choices.join(', ') };
  return { problem: say('“{word}” does not do: {option} is one of {choices}.', told) };
}

/** Slack makes an id of a name only where it knows the name: what it left as it was typed is nothing. */
function picked(name: string, typed: string, say: Say): Read {
  const value = /^<(?:[@#]|!subteam\^)([A-Z0-9]+)/.exec(typed)?.[1] ?? /^[A-Z][A-Z0-9]+$/.exec(typed)?.[0];
  if (value !== undefined) return { value };
  const told = { word: typed.slice(0, 80), option: name };
  return {
    problem: say('I do not know “{word}”: please choose the {option} from what Slack offers while you type.', told),
  };
}

function flag(name: string, typed: string, say: Say): Read {
  if (/^(?:yes|on|true|y|1)$/i.test(typed)) return { value: true };
  if (/^(?:no|off|false|n|0)$/i.test(typed)) return { value: false };
  return { problem: say('“{word}” does not do: {option} is yes or no.', { word: typed.slice(0, 80), option: name }) };
}

function outOfBounds({ name, least, most }: Option, word: string, say: Say): string {
  const told = { word, option: name, least: least ?? '', most: most ?? '' };
  if (least !== undefined && most !== undefined)
    return say('“{word}” does not do: {option} is a number from {least} to {most}.', told);
  if (least !== undefined) return say('“{word}” does not do: {option} is a number, at least {least}.', told);
  if (most !== undefined) return say('“{word}” does not do: {option} is a number, at most {most}.', told);
  return say('“{word}” does not do: {option} is a number.', told);
}

function usage(command: string, options: readonly Option[], say: Say): string {
  if (options.length === 0) return say('`{command}` is written without anything after it.', { command: `/${command}` });
  const pattern = `/${command} ${options.map(({ name }) => `${name}:…`).join(' ')}`;
  return say('Write it like this: `{pattern}`', { pattern });
}

/**
 * Slack writes people, rooms and addresses with what they are called: `<@U1|ann>`, `<https://a.example|a.example>`. Of the first two
 * the id counts, of the others the address. https://docs.slack.dev/messaging/formatting-message-text/
 */
function unlabelled(typed: string): string {
  return typed
    .replace(/<((?:[@#]|!subteam\^)[A-Z0-9]+)\|[^<>]*>/g, '<$1>')
    .replace(/<(?:mailto:)?([^<>@#!|\s][^<>|\s]*)(?:\|[^<>]*)?>/g, '$1');
}
