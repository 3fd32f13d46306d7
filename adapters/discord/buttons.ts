// The buttons below messages: one that stops an answer which is still growing, and those that give commands.
import { ButtonStyle, ComponentType } from 'discord.js';
import type { Button } from '#src/message.ts';
import type { Say } from '#src/tongue.ts';
import { idFor } from './choice.ts';

export const stopPrefix = 'stop:';

/** https://docs.discord.com/developers/components/reference#action-row: so many in a row, and so many rows. */
const [perRow, mostRows] = [5, 5];
/** https://docs.discord.com/developers/components/reference#button-button-structure */
const longestLabel = 80;

/** The rows of components that let people stop a turn. */
export function stopButton(turnId: string, say: Say) {
  const { Secondary } = ButtonStyle;
  return rows([{ ...button, style: Secondary, label: say('Stop'), custom_id: `${stopPrefix}${turnId}` }]);
}

/** The rows of components that give commands. What has no room in an id is left out: it could not be pressed. */
export function commandButtons(buttons: readonly Button[]) {
  const known = new Set<string>();
  const shown = buttons.flatMap((one) => {
    const { command, chosen } = one;
    const id = idFor({ purpose: { type: 'do' }, command, chosen });
    if (id === undefined || known.has(id)) return [];
    known.add(id);
    return [{ ...button, style: one.grave ? ButtonStyle.Danger : ButtonStyle.Secondary, ...face(one), custom_id: id }];
  });
  return rows(shown);
}

/** Those that open the parts of a form, each by the first of its fields. */
export function pageButtons(pages: readonly { readonly label: string; readonly id: string }[]) {
  return rows(
    pages.map(({ label, id }) => ({ ...button, style: ButtonStyle.Secondary, ...faced(label), custom_id: id })),
  );
}

const button = { type: ComponentType.Button } as const;

const thumbs = { up: '👍', down: '👎' } as const;

function face({ thumb, label }: Button) {
  return thumb ? { emoji: { name: thumbs[thumb] } } : faced(label);
}

function faced(label: string) {
  return { label: label.toWellFormed().slice(0, longestLabel) };
}

function rows<T>(components: readonly T[]) {
  return Array.from({ length: Math.min(mostRows, Math.ceil(components.length / perRow)) }, (_, row) => ({
    type: ComponentType.ActionRow,
    components: components.slice(row * perRow, (row + 1) * perRow),
  }));
}
