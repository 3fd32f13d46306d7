// What Discord lets the bot do about members and their messages: deletions, timeouts, notices in rooms and to one person.
import { type GuildMember, Routes } from 'discord.js';
import type { Effect, Moderator, Notice } from '#src/moderator.ts';
import type { Line } from './line.ts';
import { openDirects } from './moderator/directs.ts';
import { openDoubts } from './moderator/doubt.ts';
import { type Attempt, attempted, inTime, type Later } from './moderator/effect.ts';
import { memberNow } from './moderator/member.ts';
import { noticed } from './moderator/notice.ts';
import { type Letter, openPosts } from './moderator/posts.ts';
import { denied, lacking, memberIn, silencingDenied, toWrite } from './moderator/rights.ts';
import { silence } from './moderator/silence.ts';

/** https://docs.discord.com/developers/resources/audit-log#audit-log-entry-object: characters. */
const longestReason = 512;
/** Until Discord may be connected. Milliseconds. */
const connectingMs = 5_000;

/** https://docs.discord.com/developers/topics/opcodes-and-status-codes#json */
const access = 50_001;
const permissions = 50_013;
const history = 160_002;

export function openModerator(connected: () => Line | undefined, later: Later): Moderator {
  const posts = openPosts();
  const directs = openDirects();
  const doubts = openDoubts();

  async function doing(make: (line: Line) => Effect | Omit<Attempt, 'line'>): Promise<Effect> {
    const line = connected();
    if (line === undefined) return { type: 'later', afterMs: connectingMs };
    const made = make(line);
    return 'act' in made ? attempted({ line, ...made }, later) : made;
  }

  /** The same, for what Discord is not asked again at once where it refused it to a bot of which nobody knows what it may. */
  function doubting(
    about: string,
    me: (line: Line) => GuildMember | null,
    make: (line: Line) => Effect | Omit<Attempt, 'line'>,
  ): Promise<Effect> {
    return doing((line) => {
      const against = doubts.against(me(line), about);
      if (against) return against;
      const made = make(line);
      if (!('act' in made)) return made;
      const refusal: Attempt['refusal'] = (code) => {
        const why = made.refusal(code);
        if (why && (code === permissions || code === access)) doubts.learn(about, why);
        return why;
      };
      return { ...made, refusal };
    });
  }

  return {
    powers: new Set(['delete', 'timeout']),
    who: ({ space }, person) => inTime((signal) => memberNow(present(connected()), space, person, signal), later),
    remove: ({ room }, messageId, reason) =>
      doubting(
        `delete ${room}`,
        (line) => memberIn(line, room),
        (line) => {
          const act = (signal: AbortSignal) => remove(line, room, messageId, reason, signal);
          return lacking(line, room, 'deleting', ['Manage Messages']) ?? { room, act, refusal: deleting(line, room) };
        },
      ),
    timeout: ({ space }, person, until, reason) =>
      doubting(
        `silence ${space}`,
        (line) => line.client.guilds.cache.get(space)?.members.me ?? null,
        (line) => ({
          act: (signal) => silence(line, { space, person, until, reason: reasoned(reason) }, signal),
          refusal: (code) => (code === permissions ? silencingDenied : undefined),
        }),
      ),
    post: ({ space, room }, notice, key) =>
      doubting(
        `write ${room}`,
        (line) => memberIn(line, room),
        (line) => {
          const needs = toWrite(line, room, notice.repliesTo !== undefined);
          const act = async (signal: AbortSignal) => done(await posts.once(line, room, letterOf(notice), key, signal));
          return (
            elsewhere(line, space, room) ??
            lacking(line, room, 'writing', needs) ?? { room, act, refusal: writing(line, room) }
          );
        },
      ),
    revise: ({ space, room }, id, notice) =>
      doing((line) => {
        const act = async (signal: AbortSignal): Promise<Effect> => {
          await line.rest.patch(Routes.channelMessage(room, id), { body: noticed(notice), signal });
          return { type: 'done' };
        };
        return elsewhere(line, space, room) ?? { room, act, refusal: writing(line, room) };
      }),
    tell: (_, person, notice, key) =>
      doing((line) => {
        const act = async (signal: AbortSignal) =>
          done(await posts.once(line, await directs.room(line, person, signal), letterOf(notice), key, signal));
        return directs.against(person) ?? { act, refusal: (code) => directs.refusal(person, code) };
      }),
    linkTo: ({ space, room }, messageId) =>
      `https://discord.com/channels/${space.startsWith('dm:') ? '@me' : space}/${room}/${messageId}`,
    profileOf: (_, person) => `https://discord.com/users/${person}`,
  };
}

/** What a space wants to be told is told in no other. */
export function elsewhere({ client }: Line, space: string, room: string): Effect | undefined {
  const channel = client.channels.cache.get(room);
  const guild = channel && 'guildId' in channel ? channel.guildId : undefined;
  return guild != null && guild !== space ? { type: 'gone' } : undefined;
}

function letterOf(notice: Notice): Letter {
  return { body: noticed(notice), repliesTo: notice.repliesTo };
}

function done(id: string): Effect {
  return { type: 'done', id };
}

function present(line: Line | undefined): Line {
  if (line === undefined) throw new Error('Discord is not connected yet');
  return line;
}

/** discord.js writes it as in an address, which half a character cannot be. */
function reasoned(reason: string): string {
  return reason.slice(0, longestReason).toWellFormed();
}

async function remove(line: Line, room: string, id: string, reason: string, signal: AbortSignal): Promise<Effect> {
  await line.rest.delete(Routes.channelMessage(room, id), { reason: reasoned(reason), signal });
  return { type: 'done' };
}

function deleting(line: Line, room: string): Attempt['refusal'] {
  return (code) => {
    if (code === access) return denied(line, room, 'deleting', 'View Channel');
    return code === permissions ? denied(line, room, 'deleting', 'Manage Messages') : undefined;
  };
}

function writing(line: Line, room: string): Attempt['refusal'] {
  return (code) => {
    if (code === access) return denied(line, room, 'writing', 'View Channel');
    if (code === history) return denied(line, room, 'writing', 'Read Message History');
    return code === permissions
      ? denied(line, room, 'writing', toWrite(line, room, false)[0] ?? 'Send Messages')
      : undefined;
  };
}
