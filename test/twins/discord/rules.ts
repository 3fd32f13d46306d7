// What Discord asks of a message beyond the schema. https://docs.discord.com/developers/resources/message#create-message
import type { APIAllowedMentions, APIMessageTopLevelComponent } from 'discord-api-types/v10';
import { ComponentType, MessageFlags } from 'discord-api-types/v10';
import { invalidForm, Refusal, type Complaint } from './refusal.ts';

/** The parts of a message, new or changed, that the rules are about. */
export interface Said {
  readonly content?: string | null | undefined;
  readonly embeds?: readonly unknown[] | null | undefined;
  readonly sticker_ids?: readonly unknown[] | null | undefined;
  readonly components?: readonly APIMessageTopLevelComponent[] | null | undefined;
  readonly attachments?: readonly unknown[] | null | undefined;
  readonly poll?: unknown;
  readonly allowed_mentions?: APIAllowedMentions | null | undefined;
  readonly flags?: number | null | undefined;
}

/** Flags a sender may set. https://docs.discord.com/developers/resources/message#message-object-message-flags */
export const settable =
  MessageFlags.SuppressEmbeds |
  MessageFlags.SuppressNotifications |
  MessageFlags.IsVoiceMessage |
  MessageFlags.IsComponentsV2;

/** The text as Discord keeps it: without white space around it. */
export function trimmed(content: string | null | undefined): string {
  return content?.trim() ?? '';
}

/** Refuses what may not be said. `files` counts the uploads beside it, `before` is what an edit starts from. */
export function check(said: Said, files: number, before?: Said): void {
  const complaints = [
    ...lengths(said),
    ...allowances(said),
    ...buttons(said.components ?? []),
    ...modern({ ...said, flags: said.flags ?? before?.flags }),
  ];
  if (complaints.length > 0) throw invalidForm(...complaints);
  if (files === 0 && empty({ ...before, ...said })) throw new Refusal(400, 50006, 'Cannot send an empty message');
}

function empty(said: Said): boolean {
  const lists = [said.embeds, said.sticker_ids, said.components, said.attachments];
  return trimmed(said.content) === '' && lists.every((list) => !list?.length) && !said.poll;
}

/** Counted in UTF-16 units, the strictest reading of "characters". */
function lengths({ content }: Said): Complaint[] {
  if (!content || content.length <= 2000) return [];
  return [complaint(['content'], 'BASE_TYPE_MAX_LENGTH', 'Must be 2000 or fewer in length.')];
}

/** https://docs.discord.com/developers/resources/message#allowed-mentions-object */
function allowances({ allowed_mentions: allowed }: Said): Complaint[] {
  return (['users', 'roles'] as const)
    .filter((list) => allowed?.parse?.some((type) => type === list) && allowed[list]?.length)
    .map((list) =>
      complaint(
        ['allowed_mentions', 'parse'],
        'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
        `parse:["${list}"] and ${list}: [ids...] are mutually exclusive.`,
      ),
    );
}

/** Every part names itself differently. https://docs.discord.com/developers/components/reference#anatomy-of-a-component */
function buttons(components: readonly APIMessageTopLevelComponent[]): Complaint[] {
  const seen = new Set<string>();
  const complaints: Complaint[] = [];
  for (const [row, part] of components.entries()) {
    if (part.type !== ComponentType.ActionRow) continue;
    for (const [at, child] of part.components.entries()) {
      if (!('custom_id' in child)) continue;
      const path = ['components', row, 'components', at, 'custom_id'];
      if (seen.has(child.custom_id))
        complaints.push(complaint(path, 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated'));
      seen.add(child.custom_id);
    }
  }
  return complaints;
}

/** With `IS_COMPONENTS_V2`, components are all a message may have; without it, only rows of them, at most five. */
function modern(said: Said): Complaint[] {
  const flagged = ((said.flags ?? 0) & MessageFlags.IsComponentsV2) !== 0;
  if (flagged && (said.content || said.embeds?.length || said.sticker_ids?.length || said.poll)) {
    return [
      complaint(
        ['flags'],
        'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
        'Only components with IS_COMPONENTS_V2',
      ),
    ];
  }
  const rows = said.components ?? [];
  if (flagged || (rows.length <= 5 && rows.every((row) => row.type === ComponentType.ActionRow))) return [];
  return [complaint(['components'], 'UNION_TYPE_CHOICES', 'Value of field "type" must be one of (1,).')];
}

function complaint(path: PropertyKey[], code: string, message: string): Complaint {
  return { path, code, message };
}
