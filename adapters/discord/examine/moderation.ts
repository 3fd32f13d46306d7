// What the bot may do about members. Nobody here knows whether it is to: so nothing is wrong where it may not.
import { PermissionFlagsBits as Right } from 'discord.js';
import type { Check } from '#src/checkup.ts';

/** `here`: its rights in the channel, which deleting takes; `everywhere`: those in the server, which timeouts take. */
export function moderation(here: bigint, everywhere: bigint): Check {
  const check = { name: 'Discord moderation', state: 'good' } as const;
  const deletes = (here & Right.ManageMessages) !== 0n;
  const silences = (everywhere & Right.ModerateMembers) !== 0n;
  if (deletes && silences) return { ...check, finding: 'I may delete messages here, and time members out.' };
  if (deletes)
    return {
      ...check,
      finding:
        'I may delete messages here. Without the permission Timeout Members I time nobody out; all else of moderation works.',
    };
  if (silences)
    return {
      ...check,
      finding:
        'I may time members out. Without the permission Manage Messages I delete nothing here; all else of moderation works.',
    };
  return {
    ...check,
    finding:
      'Without the permissions Manage Messages and Timeout Members I delete nothing here and time nobody out; all else of moderation works.',
  };
}
