// A form as a window to fill in, and what came back. https://docs.discord.com/developers/components/using-modal-components
import { ComponentType, TextInputStyle } from 'discord.js';
import type { Field, Form } from '#src/command.ts';
import type { Say } from '#src/tongue.ts';
import { pageButtons } from './buttons.ts';
import { idFor, type Meant } from './choice.ts';
import { rooms, voiceRooms } from './rendered.ts';

/** https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal */
const [mostFields, longestTitle] = [5, 45];
/** https://docs.discord.com/developers/components/reference#label-label-structure */
const [longestLabel, longestHelp] = [45, 100];
/** https://docs.discord.com/developers/components/reference#text-input-text-input-structure */
const longestText = 4_000;
/** Of a select, in options as in defaults. */
const mostChosen = 25;
const longestChoice = 99;
/** Characters: what may be longer is written over several lines. */
const shortText = 100;

export interface Surroundings {
  /** Where there are people, roles and rooms to be chosen. */
  readonly inServer: boolean;
  readonly say: Say;
}

/** Buttons that open the parts of a form which is too long for one window; none for one that fits. */
export function pagesOf({ fields }: Form, by: Pick<Meant, 'command' | 'chosen'>) {
  if (fields.length <= mostFields) return [];
  const starts = Array.from({ length: Math.ceil(fields.length / mostFields) }, (_, page) => page * mostFields);
  const pages = starts.flatMap((from) => {
    const [first, last] = [fields[from], fields[from + mostFields - 1] ?? fields.at(-1)];
    const id = idFor({ ...by, purpose: { type: 'page', from } });
    if (!first || !last || id === undefined) return [];
    return [{ label: first === last ? first.name : `${first.name} – ${last.name}`, id }];
  });
  return pageButtons(pages);
}

/** The window with five fields at most, from one of them on; undefined when there is no room for what was chosen already. */
export function asModal(
  { title, command, chosen, fields }: Form,
  from: number,
  around: Surroundings,
): object | undefined {
  const id = idFor({ purpose: { type: 'fill' }, command, chosen });
  const shown = fields.slice(from, from + mostFields);
  if (id === undefined || shown.length === 0) return undefined;
  return {
    custom_id: id,
    title: clipped(title, longestTitle),
    components: shown.map((field) => labelled(field, around)),
  };
}

function labelled(field: Field, around: Surroundings) {
  const { name, label = name, origin } = field;
  const description = origin === undefined ? field.description : `${field.description} (${origin})`;
  return {
    type: ComponentType.Label,
    label: clipped(label, longestLabel),
    ...(description !== '' && { description: clipped(description, longestHelp) }),
    component: componentOf(field, around),
  };
}

function componentOf(field: Field, { inServer, say }: Surroundings): object {
  const { kind, choices, required = false, value } = field;
  if (kind === 'file') return { type: ComponentType.FileUpload, custom_id: fieldId('text', field), required };
  if (kind === 'flag') return flag(field, say);
  if (choices && choices.length > 0 && choices.length <= mostChosen) {
    const isChosen = (choice: string) => value !== undefined && String(value) === choice;
    return select(
      field,
      'choice',
      choices.map((choice) => option(choice || '–', choice, isChosen(choice))),
    );
  }
  if (!isPicked(kind)) return text(field, kind === 'number' ? 'number' : 'text');
  // More than can be chosen at once are written down, lest the rest be lost.
  return inServer && listed(value).length <= mostChosen ? picker(field, kind) : text(field, 'text');
}

function flag(field: Field, say: Say): object {
  const { value } = field;
  const options = [option(say('yes'), 'true', value === true), option(say('no'), 'false', value === false)];
  return select(field, 'flag', options);
}

function select(field: Field, reads: Reads, options: readonly object[]): object {
  const { required = false } = field;
  return { type: ComponentType.StringSelect, custom_id: fieldId(reads, field), ...atLeast(required), options };
}

/** Discord takes no empty value: https://docs.discord.com/developers/components/reference#string-select-select-option-structure */
function option(label: string, value: string, isDefault: boolean) {
  return { label: clipped(label, longestChoice), value: `=${value}`, default: isDefault };
}

function atLeast(required: boolean) {
  return required ? { required } : { required, min_values: 0 };
}

const pickers = {
  person: { type: ComponentType.UserSelect, of: 'user' },
  role: { type: ComponentType.RoleSelect, of: 'role' },
  room: { type: ComponentType.ChannelSelect, of: 'channel', channel_types: rooms },
  'voice room': { type: ComponentType.ChannelSelect, of: 'channel', channel_types: voiceRooms },
} as const;

function isPicked(kind: Field['kind']): kind is keyof typeof pickers {
  return Object.hasOwn(pickers, kind);
}

function picker(field: Field, kind: keyof typeof pickers): object {
  const { of, ...picked } = pickers[kind];
  const ids = listed(field.value).filter((id) => /^\d{1,20}$/.test(id));
  return {
    ...picked,
    custom_id: fieldId('ids', field),
    ...atLeast(field.required ?? false),
    max_values: field.many ? mostChosen : 1,
    ...(ids.length > 0 && {
      default_values: ids.slice(0, field.many ? mostChosen : 1).map((id) => ({ id, type: of })),
    }),
  };
}

function text(field: Field, reads: Reads): object {
  const { required = false, longest, value, many, least, most } = field;
  const shown = many ? listed(value).join(' ') : String(value ?? '');
  const room = Math.min(many ? longestText : (longest ?? longestText), longestText);
  const isLong = many === true || (longest ?? 0) > shortText || shown.includes('\n');
  const bounds = least !== undefined && most !== undefined;
  return {
    type: ComponentType.TextInput,
    custom_id: fieldId(reads, field),
    style: isLong ? TextInputStyle.Paragraph : TextInputStyle.Short,
    required,
    max_length: room,
    ...(bounds && { placeholder: `${least} – ${most}` }),
    ...(shown !== '' && { value: clipped(shown, room) }),
  };
}

function listed(value: Field['value']): readonly string[] {
  if (typeof value === 'object') return value;
  return value === undefined || value === '' ? [] : [String(value)];
}

/** How a field is read when it comes back. */
type Reads = 'text' | 'number' | 'flag' | 'choice' | 'ids';
const marks: Readonly<Record<Reads, string>> = { text: 't', number: 'n', flag: 'f', choice: 'c', ids: 'i' };

/** `+`: it held something, so that emptying it says something too. */
function fieldId(reads: Reads, { name, value }: Field): string {
  return `${marks[reads]}${listed(value).length > 0 ? '+' : '-'}${name}`.slice(0, 100);
}

function clipped(words: string, most: number): string {
  return words.length <= most ? words : `${words.slice(0, most - 1).toWellFormed()}…`;
}
