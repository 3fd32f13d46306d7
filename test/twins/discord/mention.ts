// Whom a message mentions. https://docs.discord.com/developers/resources/message#allowed-mentions-object
import type { APIAllowedMentions, APIMessage } from 'discord-api-types/v10';
import { AllowedMentionsTypes, PermissionFlagsBits } from 'discord-api-types/v10';
import { may } from './permissions.ts';
import { partialMember, rightsOf } from './shape.ts';
import type { Channel, User, World } from './world.ts';

/** What regular messages may mention when they say nothing of it. */
export const everything: APIAllowedMentions = {
  parse: [AllowedMentionsTypes.User, AllowedMentionsTypes.Role, AllowedMentionsTypes.Everyone],
  replied_user: true,
};

/** What interactions and webhooks may mention when they say nothing of it. */
export const usersOnly: APIAllowedMentions = { parse: [AllowedMentionsTypes.User] };

export interface Mentions {
  readonly mentions: User[];
  readonly mention_roles: string[];
  readonly mention_everyone: boolean;
}

/** Reads the mentions out of a text as Discord does: none in code, only of those who exist, only the allowed ones. */
export function mentionsIn(
  world: World,
  said: { channel: Channel; author: User; content: string; repliedTo?: User | undefined },
  allowed: APIAllowedMentions,
): Mentions {
  const plain = said.content.replaceAll(/```[\s\S]*?```|``[^\n]*?``|`[^`\n]*`/g, ' ');
  const wide = may(rightsOf(world, said.channel, said.author.id), PermissionFlagsBits.MentionEveryone);
  const parsed = (type: AllowedMentionsTypes) => allowed.parse?.includes(type) ?? false;
  const users = ids(plain, /<@!?(\d+)>/g).filter(
    (id) => parsed(AllowedMentionsTypes.User) || allowed.users?.includes(id),
  );
  if (said.repliedTo && allowed.replied_user) users.push(said.repliedTo.id);
  const roles = ids(plain, /<@&(\d+)>/g).filter((id) => {
    const role = said.channel.guild?.roles.find((one) => one.id === id);
    return (role?.mentionable || (role && wide)) && (parsed(AllowedMentionsTypes.Role) || allowed.roles?.includes(id));
  });
  return {
    mentions: [...new Set(users)].flatMap((id) => world.users.get(id) ?? []),
    mention_roles: [...new Set(roles)],
    mention_everyone: wide && parsed(AllowedMentionsTypes.Everyone) && /@(everyone|here)\b/.test(plain),
  };
}

/** Everybody that mentions reach: ids of people and roles, and `everyone`. */
export function pinged({
  mentions,
  mention_roles: roles,
  mention_everyone: everyone,
}: Pick<APIMessage, keyof Mentions>): string[] {
  return [...mentions.map(({ id }) => id), ...roles, ...(everyone ? ['everyone'] : [])];
}

/** Mentioned people with their membership, as events show them. */
export function mentionedMembers(channel: Channel, mentions: readonly { id: string }[]) {
  return mentions.map((user) => {
    const member = channel.guild?.members.get(user.id);
    return member ? { ...user, member: partialMember(member) } : user;
  });
}

function ids(text: string, token: RegExp): string[] {
  return [...text.matchAll(token)].flatMap((match) => match[1] ?? []);
}
