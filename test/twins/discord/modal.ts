// Forms that a bot opens, and how a person fills them in.
// https://docs.discord.com/developers/components/using-modal-components
import { ComponentType as Part } from 'discord-api-types/v10';
import type { Complaint } from './refusal.ts';
import { attach, ephemeral, type Attached } from './upload.ts';
import type { World } from './world.ts';

/** A field as the bot declared it; the judge has compared it with Discord's schema. */
interface Field {
  readonly type: Part;
  readonly custom_id: string;
  readonly required?: boolean;
  readonly value?: string;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly min_values?: number;
  readonly max_values?: number;
  readonly options?: readonly { readonly value: string; readonly default?: boolean }[];
  readonly default_values?: readonly { readonly id: string; readonly type: string }[];
  readonly disabled?: boolean;
}

export interface Modal {
  readonly custom_id: string;
  readonly title: string;
  readonly components: readonly { readonly type: Part; readonly label?: string; readonly component?: Field }[];
}

/** By the fields' own ids: a text, what is picked, or files. What is left out stays as the form shows it. */
export type Entries = Readonly<Record<string, string | readonly string[] | readonly Attached[]>>;

function fieldsOf({ components }: Modal): readonly Field[] {
  return components.flatMap(({ component }) => component ?? []);
}

/** What Discord asks of a form beyond the schema. */
export function amiss(modal: Modal): Complaint[] {
  const fields = fieldsOf(modal);
  const complaints: Complaint[] = [];
  const complain = (at: number, field: string, code: string, message: string) =>
    complaints.push({ path: ['components', at, 'component', field], code, message });
  // https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal
  if (modal.components.length > 5)
    complaints.push({ path: ['components'], code: 'BASE_TYPE_BAD_LENGTH', message: 'Must be between 1 and 5.' });
  for (const [at, field] of fields.entries()) {
    if (fields.findIndex((one) => one.custom_id === field.custom_id) < at)
      complain(at, 'custom_id', 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated');
    // https://docs.discord.com/developers/components/reference#string-select-string-select-structure, and of all selects
    if (field.required !== false && field.min_values === 0)
      complain(at, 'min_values', 'COMPONENT_MIN_VALUES_REQUIRED', 'min_values must be at least 1 where it is required');
    if (field.disabled) complain(at, 'disabled', 'COMPONENT_DISABLED', 'Modals cannot have disabled components');
    const defaults = field.default_values?.length ?? field.options?.filter((one) => one.default).length ?? 0;
    if (field.type !== Part.TextInput && defaults > (field.max_values ?? 1))
      complain(at, 'default_values', 'COMPONENT_DEFAULT_VALUES', 'More default values than may be chosen');
    const values = field.options?.map(({ value }) => value) ?? [];
    if (values.some((value) => value === '') || new Set(values).size < values.length)
      complain(at, 'options', 'COMPONENT_OPTION_VALUE', 'Option values are not empty, and differ');
    if ((field.value?.length ?? 0) > (field.max_length ?? 4000))
      complain(at, 'value', 'BASE_TYPE_MAX_LENGTH', 'Longer than it may be');
  }
  return complaints;
}

/**
 * What is sent when the form is submitted. Throws for what Discord's app would not let through.
 * https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-modal-submit-data-structure
 */
export function filled(world: World, modal: Modal, entries: Entries): object {
  const known = fieldsOf(modal).map(({ custom_id: id }) => id);
  const stray = Object.keys(entries).find((id) => !known.includes(id));
  if (stray !== undefined) throw new Error(`there is no field ${stray} among ${known.join(', ')}`);
  const sent: Record<string, object> = {};
  const components = modal.components.map(({ type, component }, at) => ({
    type,
    id: at * 2 + 1,
    ...(component && { component: { id: at * 2 + 2, ...answer(world, component, entries, sent) } }),
  }));
  const resolved = Object.keys(sent).length > 0 ? { resolved: { attachments: sent } } : {};
  return { custom_id: modal.custom_id, components, ...resolved };
}

function answer(world: World, field: Field, entries: Entries, sent: Record<string, object>): object {
  const { type, custom_id, required = true } = field;
  const entry = entries[custom_id] ?? standing(field);
  if (required && entry.length === 0) throw new Error(`the field ${custom_id} is required`);
  if (type === Part.TextInput) {
    if (typeof entry !== 'string') throw new Error(`the field ${custom_id} is a text`);
    const [least, most] = [entry === '' ? 0 : (field.min_length ?? 0), field.max_length ?? 4000];
    if (entry.length < least || entry.length > most)
      throw new Error(`${custom_id} takes ${least} to ${most} characters`);
    return { type, custom_id, value: entry };
  }
  const values = (typeof entry === 'string' ? [entry] : entry).map((one) => picked(world, field, one, sent));
  const most = field.max_values ?? 1;
  if (values.length > most) throw new Error(`of ${custom_id}, ${most} may be chosen`);
  return { type, custom_id, values };
}

function standing(field: Field): string | readonly string[] {
  if (field.type === Part.TextInput) return field.value ?? '';
  if (field.options) return field.options.filter((one) => one.default).map(({ value }) => value);
  return field.default_values?.map(({ id }) => id) ?? [];
}

function picked(world: World, field: Field, one: string | Attached, sent: Record<string, object>): string {
  if (typeof one !== 'string') {
    const file = attach(world, ephemeral(world), one);
    sent[file.id] = file;
    return file.id;
  }
  if (field.options && !field.options.some(({ value }) => value === one)) throw new Error(`${one} is no choice`);
  return one;
}
