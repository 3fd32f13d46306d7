// Which thumbs were given below an answer.
import type { Button } from '#src/message.ts';
import type { Room } from './room.ts';
import type { ShownButton } from './transcript.ts';

/** What a button does, apart from how it looks. */
export type Press = Pick<Button, 'command' | 'chosen'>;

/** Buttons as they are shown anew: what was pressed stays so. */
export function pressed(buttons: readonly Button[], before: readonly ShownButton[] = []): readonly ShownButton[] {
  return buttons.map((button) =>
    before.some((one) => one.pressed && same(one, button)) ? { ...button, pressed: true } : button,
  );
}

/** Remembers a thumb below a message: of two, the last one counts. */
export async function giveThumb(room: Room, messageId: string, press: Press): Promise<void> {
  const shown = room.get(messageId);
  const given = shown?.buttons?.find((button) => button.thumb !== undefined && same(button, press));
  if (!shown || !given) return;
  const buttons = (shown.buttons ?? []).map((button): ShownButton => ({ ...button, pressed: same(button, press) }));
  await room.show({ ...shown, buttons });
}

function same(one: Press, other: Press): boolean {
  const names = new Set([...Object.keys(one.chosen), ...Object.keys(other.chosen)]);
  return one.command === other.command && [...names].every((name) => one.chosen[name] === other.chosen[name]);
}
