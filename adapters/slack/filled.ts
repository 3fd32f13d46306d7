// What somebody filled into a modal, as the command's options. https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload/
import { z } from 'zod';
import type { Chosen } from '#src/command.ts';
import { fieldId } from './modal.ts';

const text = z.string().nullish();
const one = z.looseObject({ value: z.string() }).nullish();
const many = z.array(z.string()).nullish();
const state = z.looseObject({
  type: z.string(),
  value: text,
  selected_option: one,
  selected_user: text,
  selected_conversation: text,
  selected_users: many,
  selected_conversations: many,
});
type State = z.infer<typeof state>;

/** The part of a view that tells what was filled in, and what had been before. */
export const view = z.looseObject({
  private_metadata: z.string(),
  state: z.looseObject({ values: z.record(z.string(), z.record(z.string(), z.unknown())) }),
  blocks: z
    .array(
      z.looseObject({
        type: z.string(),
        block_id: z.string(),
        element: z.looseObject({ type: z.string() }).optional(),
      }),
    )
    .catch([]),
});

/** What was left empty is left out; a text or a list that was emptied is empty. */
export function chosenIn({ state: { values }, blocks }: z.infer<typeof view>): Chosen {
  const chosen: Record<string, string | number | boolean> = {};
  for (const [name, block] of Object.entries(values)) {
    const read = state.safeParse(block[fieldId]);
    const value = read.success ? valueOf(read.data) : undefined;
    if (value !== undefined) chosen[name] = value;
    else if (read.success && wasFilled(blocks.find(({ block_id }) => block_id === name)?.element)) chosen[name] = '';
  }
  return chosen;
}

function valueOf(filled: State): string | number | boolean | undefined {
  const { type, value, selected_option: option, selected_user: user, selected_conversation: room } = filled;
  if (type === 'number_input') return value ? Number(value) : undefined;
  if (type === 'radio_buttons') return option ? option.value === 'yes' : undefined;
  const ids = filled.selected_users ?? filled.selected_conversations;
  return value || option?.value || user || room || ids?.join(' ') || undefined;
}

/** Numbers and choices cannot be empty. */
function wasFilled(element: Readonly<Record<string, unknown>> | undefined): boolean {
  const { type, initial_value: value, initial_users: people, initial_conversations: rooms } = element ?? {};
  return type !== 'number_input' && [value, people, rooms].some((one) => one !== undefined);
}
