// What somebody typed after a slash command, read as the command's options: `name:value` pairs, and the rest.
import type { Chosen, Command, Option } from '#src/command.ts';
import { unescape } from './mrkdwn.ts';

/** What was chosen, or a sentence for the asker that says what is wrong with it. */
export type Given = { readonly chosen: Chosen } | { readonly problem: string };

type Value = string | number | boolean;
type Read = { readonly value: Value } | { readonly problem: string };

/** Slack shows no fields for options, so that they are typed: `/transcribe as:srt`, `/describe items:"a, b" the receipt`. */
export function given({ name, options }: Command, typed: string): Given {
  const typable = options.filter(({ kind }) => kind !== 'file');
  const chosen: Record<string, Value> = {};
  let rest = unescape(typed).trim();
  for (const option of typable) {
    const found = pairOf(option, rest);
    if (!found) continue;
    const read = readAs(option, found.value);
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
    if (rest === '') return complete(name, typable, chosen);
    if (!first) return { problem: `I do not know what “${rest.slice(0, 80)}” is for. ${usage(name, typable)}` };
    const fitting = free.find((option) => 'value' in readAs(option, rest)) ?? first;
    const read = readAs(fitting, rest);
    if ('problem' in read) return read;
    chosen[fitting.name] = read.value;
  }
  return complete(name, typable, chosen);
}

function complete(name: string, options: readonly Option[], chosen: Chosen): Given {
  const missing = options.find((option) => option.required && chosen[option.name] === undefined);
  return missing ? { problem: `Please tell me the ${missing.name}, too. ${usage(name, options)}` } : { chosen };
}

/** The longest choice that a text begins with, as a word of its own. */
function leading(choices: readonly string[], text: string): string | undefined {
  return choices
    .toSorted((one, other) => other.length - one.length)
    .find((one) => text.toLowerCase().startsWith(one.toLowerCase()) && !/^\S/.test(text.slice(one.length)));
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

function readAs(option: Option, typed: string): Read {
  const { name, kind, choices, least = -Infinity, most = Infinity } = option;
  if (kind === 'number') {
    const value = Number(typed.replace(',', '.'));
    if (Number.isFinite(value) && value >= least && value <= most) return { value };
    return { problem: `“${typed}” does not do: ${name} is a number${bounds(option)}.` };
  }
  if (kind === 'flag') return flag(name, typed);
  if (kind !== 'text') return { value: /^<[@#]([A-Z0-9]+)/.exec(typed)?.[1] ?? typed };
  if (!choices) return { value: typed };
  const value = choices.find((one) => one.toLowerCase() === typed.toLowerCase());
  if (value !== undefined) return { value };
  return { problem: `“${typed.slice(0, 80)}” does not do: ${name} is one of ${choices.join(', ')}.` };
}

function flag(name: string, typed: string): Read {
  if (/^(?:yes|on|true|y|1)$/i.test(typed)) return { value: true };
  if (/^(?:no|off|false|n|0)$/i.test(typed)) return { value: false };
  return { problem: `“${typed.slice(0, 80)}” does not do: ${name} is yes or no.` };
}

function bounds({ least, most }: Option): string {
  if (least !== undefined && most !== undefined) return ` from ${least} to ${most}`;
  if (least !== undefined) return `, at least ${least}`;
  return most === undefined ? '' : `, at most ${most}`;
}

function usage(command: string, options: readonly Option[]): string {
  if (options.length === 0) return `\`/${command}\` is written without anything after it.`;
  return `Write it like this: \`/${command} ${options.map(({ name }) => `${name}:…`).join(' ')}\``;
}
