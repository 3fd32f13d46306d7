// A form as Slack's modal, filled in with what holds now. https://docs.slack.dev/surfaces/modals/
import type { ConversationsSelect, InputBlock, KnownBlock, ModalView, Option as Choice } from '@slack/web-api';
import type { Field, Form } from '#src/command.ts';
import type { Log } from '#src/log.ts';
import type { Ear } from './ear.ts';
import { plain } from './footer.ts';
import { written } from './origin.ts';
import { slackCode, type Wire } from './wire.ts';

export const formId = 'parley_form';
/** Of every element: each stands alone in its block, which is named after its field. */
export const fieldId = 'parley_field';

/** Blocks of a view, options of a menu, characters of a text field: https://docs.slack.dev/reference/views/ */
const [mostFields, mostChoices, longestText] = [100, 100, 3000];

/** https://docs.slack.dev/reference/methods/views.open/ */
const tooLate = /^(?:expired_trigger_id|exchanged_trigger_id|invalid_trigger_id)$/;

/**
 * The modal of a form. `isSimple`: where Slack refuses what is filled in, lists are plain text, for people and rooms in them may
 * be gone. Undefined when what belongs to the form is more than Slack keeps for it.
 */
export function modalFor(form: Form, ear: Ear, isSimple = false): ModalView | undefined {
  const { title, command, chosen, fields } = form;
  const { user: _user, team: _team, say, ...origin } = ear;
  const blocks = fields.flatMap((field) => inputOf(field, isSimple)).slice(0, mostFields);
  const private_metadata = written({ command, chosen, origin });
  if (private_metadata === undefined) return undefined;
  return {
    type: 'modal',
    callback_id: formId,
    private_metadata,
    title: plain(title, 24),
    submit: plain(say('Send'), 24),
    close: plain(say('Cancel'), 24),
    blocks,
  };
}

/** What cannot be filled in as it stands is left out, and so stays as it is. */
function inputOf(field: Field, isSimple: boolean): KnownBlock[] {
  const { name, label: shown = name, description, required = false } = field;
  const element = elementOf(field, isSimple);
  if (!element) return [];
  const label = plain(shown, 2000);
  const hint = description === '' ? {} : { hint: plain(description, 2000) };
  return [{ type: 'input', block_id: name, optional: !required, label, ...hint, element }];
}

function elementOf(field: Field, isSimple: boolean): InputBlock['element'] | undefined {
  switch (field.kind) {
    case 'text':
      return textOf(field);
    case 'number':
      return numberOf(field);
    case 'flag':
      return flagOf(field);
    case 'person':
    case 'room':
      return isSimple ? listed(field) : pickerOf(field);
    // Groups of people, for which Slack has no menu.
    case 'role':
      return listed(field);
    // There are no calls, and files come with messages.
    case 'voice room':
    case 'file':
      return undefined;
  }
}

function textOf(field: Field): InputBlock['element'] | undefined {
  const { choices, suggested, longest = longestText } = field;
  const value = textIn(field);
  if (choices) return menuOf(choices, value);
  if (suggested) {
    const initial = value === '' ? {} : { initial_option: choiceOf(value) };
    return { type: 'external_select', action_id: fieldId, min_query_length: 0, ...initial };
  }
  // Shown cut, it would come back cut.
  if (value.length > longestText) return undefined;
  return {
    type: 'plain_text_input',
    action_id: fieldId,
    multiline: longest > 100,
    max_length: Math.min(longest, longestText),
    ...(value !== '' && { initial_value: value }),
  };
}

function menuOf(choices: readonly string[], value: string): InputBlock['element'] | undefined {
  const options = choices
    .filter((one) => one !== '')
    .slice(0, mostChoices)
    .map(choiceOf);
  const initial = options.find((one) => one.value === value);
  if (options.length === 0) return undefined;
  return { type: 'static_select', action_id: fieldId, options, ...(initial && { initial_option: initial }) };
}

function numberOf(field: Field): InputBlock['element'] {
  const { least, most, value } = field;
  return {
    type: 'number_input',
    action_id: fieldId,
    is_decimal_allowed: true,
    ...(least !== undefined && { min_value: String(least) }),
    ...(most !== undefined && { max_value: String(most) }),
    ...(value !== undefined && value !== '' && { initial_value: String(value) }),
  };
}

function flagOf({ value }: Field): InputBlock['element'] {
  const options = ['yes', 'no'].map(choiceOf);
  const initial = value === undefined ? undefined : options[value === true ? 0 : 1];
  return { type: 'radio_buttons', action_id: fieldId, options, ...(initial && { initial_option: initial }) };
}

function pickerOf(field: Field): InputBlock['element'] {
  const ids = [...textsIn(field)];
  const [first] = ids;
  const action_id = fieldId;
  if (field.kind === 'person') {
    if (field.many) return { type: 'multi_users_select', action_id, ...(first && { initial_users: ids }) };
    return { type: 'users_select', action_id, ...(first && { initial_user: first }) };
  }
  const filter: ConversationsSelect['filter'] = { include: ['public', 'private', 'mpim'], exclude_bot_users: true };
  if (field.many)
    return { type: 'multi_conversations_select', action_id, filter, ...(first && { initial_conversations: ids }) };
  return { type: 'conversations_select', action_id, filter, ...(first && { initial_conversation: first }) };
}

/** Ids, one after the other. */
function listed(field: Field): InputBlock['element'] {
  const value = textsIn(field).join(' ');
  return {
    type: 'plain_text_input',
    action_id: fieldId,
    max_length: longestText,
    ...(value !== '' && { initial_value: value.slice(0, longestText) }),
  };
}

function textIn({ value }: Field): string {
  return typeof value === 'object' ? value.join(' ') : String(value ?? '');
}

function textsIn({ value }: Field): readonly string[] {
  return typeof value === 'object'
    ? value
    : String(value ?? '')
        .split(/\s+/)
        .filter((id) => id !== '');
}

/** An entry of a menu, or a suggestion. */
export function choiceOf(value: string): Choice & { text: { type: 'plain_text'; text: string } } {
  return { text: plain(value), value };
}

/** Opens a form for who holds the trigger; false when Slack does not: mostly because it came too late. */
export async function openModal(wire: Wire, trigger: string, form: Form, ear: Ear, log: Log): Promise<boolean> {
  for (const isSimple of [false, true]) {
    const view = modalFor(form, ear, isSimple);
    if (!view) return false;
    try {
      await wire.call('views.open', '', (web) => web.views.open({ trigger_id: trigger, view }));
      return true;
    } catch (error) {
      const code = slackCode(error) ?? '';
      if (tooLate.test(code)) return false;
      log.warn({ platform: 'slack', err: error }, 'a form could not be opened');
      if (code !== 'invalid_arguments') return false;
    }
  }
  return false;
}
