// What may be pressed or filled in, and how the platform refuses the rest. @see https://docs.slack.dev/reference/block-kit
import type { Block } from './world.ts';

type Element = Record<string, unknown> & { type: string };

const most = {
  // https://docs.slack.dev/reference/block-kit/block-elements/button-element
  button: { text: 75, value: 2_000, actionId: 255 },
  // https://docs.slack.dev/reference/block-kit/composition-objects/option-object
  option: { text: 75, value: 150 },
  // https://docs.slack.dev/reference/block-kit/blocks/actions-block, …/context-actions-block
  elements: { actions: 25, context_actions: 5 },
};

/** Why elements that can be pressed do not do, as the platform would complain; undefined: they do. */
export function wrongActions(block: Block): string | undefined {
  const { type } = block;
  if (type !== 'actions' && type !== 'context_actions') return undefined;
  const elements = elementsOf(block);
  if (elements.length === 0 || elements.length > most.elements[type]) return 'wrong number of items [/elements]';
  const ids = elements.map(({ action_id }) => action_id);
  if (new Set(ids).size !== ids.length) return '`action_id` has to be unique';
  return elements.map((element) => wrongElement(type, element)).find((wrong) => wrong !== undefined);
}

function wrongElement(within: string, element: Element): string | undefined {
  const isFeedback = element.type === 'feedback_buttons';
  if (within === 'context_actions' && !isFeedback && element.type !== 'icon_button') return `no ${element.type} here`;
  if (within === 'actions' && isFeedback) return 'no feedback_buttons here';
  if (String(element['action_id']).length > most.button.actionId) return 'action_id is too long';
  const faces = isFeedback ? [element['positive_button'], element['negative_button']] : [element];
  return faces.map((face) => wrongFace(face)).find((wrong) => wrong !== undefined);
}

function wrongFace(face: unknown): string | undefined {
  const { text, value = '' } = (face ?? {}) as { text?: unknown; value?: unknown };
  return (
    wrongText(text, most.button.text) ?? (String(value).length > most.button.value ? 'value is too long' : undefined)
  );
}

function elementsOf(block: Block): readonly Element[] {
  return Array.isArray(block['elements']) ? (block['elements'] as Element[]) : [];
}

export function wrongText(text: unknown, longest: number): string | undefined {
  const { type, text: words } = (text ?? {}) as { type?: unknown; text?: unknown };
  if (type !== 'plain_text' || typeof words !== 'string' || words === '') return 'missing required field: text';
  return words.length > longest ? `must be no more than ${longest} characters` : undefined;
}

/** @see https://docs.slack.dev/reference/block-kit/composition-objects/option-object */
export function wrongOption(option: unknown): string | undefined {
  const { text, value } = (option ?? {}) as { text?: unknown; value?: unknown };
  if (typeof value !== 'string' || value === '' || value.length > most.option.value) return 'wrong value of an option';
  return wrongText(text, most.option.text);
}

/** Each: the field of a view's state that holds what is filled in, and the field that it is filled in with at first. */
const inputs: Readonly<Record<string, readonly [string, string]>> = {
  plain_text_input: ['value', 'initial_value'],
  number_input: ['value', 'initial_value'],
  static_select: ['selected_option', 'initial_option'],
  external_select: ['selected_option', 'initial_option'],
  radio_buttons: ['selected_option', 'initial_option'],
  users_select: ['selected_user', 'initial_user'],
  conversations_select: ['selected_conversation', 'initial_conversation'],
  multi_users_select: ['selected_users', 'initial_users'],
  multi_conversations_select: ['selected_conversations', 'initial_conversations'],
};

/** The state of an element that nobody has touched. @see https://docs.slack.dev/reference/views/modal-views */
export function untouched(element: Element): Record<string, unknown> {
  const [field = 'value', initial = ''] = inputs[element.type] ?? [];
  const empty = field.endsWith('s') ? [] : null;
  return { type: element.type, [field]: element[initial] ?? empty };
}

/** Why an input block does not do. @see https://docs.slack.dev/reference/block-kit/blocks/input-block */
export function wrongInput(block: Block): string | undefined {
  const element = block['element'] as Element | undefined;
  if (!element || !inputs[element.type]) return 'unsupported element';
  const label = wrongText(block['label'], 2_000);
  const hint = block['hint'] === undefined ? undefined : wrongText(block['hint'], 2_000);
  return label ?? hint ?? wrongFilling(element);
}

function wrongFilling(element: Element): string | undefined {
  const { type, initial_value: value, initial_option: option, options } = element;
  if (type === 'number_input') return wrongNumber(element);
  if (type === 'plain_text_input') {
    const longest = Number(element['max_length'] ?? 3_000);
    if (longest < 1 || longest > 3_000) return 'max_length is out of bounds';
    return typeof value === 'string' && value.length > longest ? 'initial_value is too long' : undefined;
  }
  if (option !== undefined && wrongOption(option)) return wrongOption(option);
  if (type !== 'static_select' && type !== 'radio_buttons') return undefined;
  const all = Array.isArray(options) ? (options as unknown[]) : [];
  if (all.length === 0 || all.length > (type === 'radio_buttons' ? 10 : 100)) return 'wrong number of options';
  // It must be one of them, to the letter.
  const isKnown = option === undefined || all.some((one) => JSON.stringify(one) === JSON.stringify(option));
  return isKnown ? all.map(wrongOption).find((wrong) => wrong !== undefined) : 'initial_option is none of the options';
}

/** @see https://docs.slack.dev/reference/block-kit/block-elements/number-input-element */
function wrongNumber(element: Element): string | undefined {
  const { is_decimal_allowed: decimals, initial_value: value, min_value: least, max_value: top } = element;
  if (typeof decimals !== 'boolean') return 'missing required field: is_decimal_allowed';
  if ([value, least, top].some((one) => one !== undefined && typeof one !== 'string'))
    return 'numbers are strings here';
  if (value === undefined) return undefined;
  const isWithin = Number(value) >= Number(least ?? -Infinity) && Number(value) <= Number(top ?? Infinity);
  return isWithin ? undefined : 'initial_value is out of bounds';
}

/** What a person makes of an element; throws for what nobody can fill in there. */
export function filledIn(
  element: Element,
  wanted: string | number | readonly string[] | null,
): Record<string, unknown> {
  const [field = 'value'] = inputs[element.type] ?? [];
  const { options, min_value: least, max_value: top, max_length: longest = 3_000 } = element;
  if (wanted === null) return { type: element.type, [field]: field.endsWith('s') ? [] : null };
  if (element.type === 'number_input') {
    const number = Number(wanted);
    if (number < Number(least ?? -Infinity) || number > Number(top ?? Infinity)) throw new Error('out of bounds');
  }
  if (element.type === 'plain_text_input' && String(wanted).length > Number(longest)) throw new Error('too long');
  if (field === 'value') return { type: element.type, value: String(wanted) };
  if (field !== 'selected_option') return { type: element.type, [field]: wanted };
  const all = (options ?? []) as { value: string }[];
  const chosen = all.find(({ value }) => value === wanted);
  if (!chosen && element.type !== 'external_select') throw new Error(`${String(wanted)} is none of the options`);
  const text = { type: 'plain_text', text: String(wanted) };
  return { type: element.type, [field]: chosen ?? { text, value: wanted } };
}
