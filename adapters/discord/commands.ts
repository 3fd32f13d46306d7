// The bot's commands at Discord: registered when it has others, everywhere or in one server.
// https://docs.discord.com/developers/interactions/application-commands#registering-a-command
import { isDeepStrictEqual } from 'node:util';
import { Routes } from 'discord.js';
import type { Command } from '#src/command.ts';
import { speaker } from '#src/tongue.ts';
import type { Line } from './line.ts';
import type { Speaker } from './localized.ts';
import { rendered } from './rendered.ts';
import { read } from './wire.ts';

/** A start does not wait longer for commands, which Discord keeps from the last one anyway. Milliseconds. */
const patienceMs = 30_000;

export interface Registering {
  readonly commands: readonly Command[];
  /** Only there, for development: Discord shows changes at once. The commands of everywhere stay as they are. */
  readonly guild?: string | undefined;
  /** The bot's words in each language. */
  readonly words?: Speaker;
}

/** Makes Discord's commands these. What goes wrong is a warning: those it has go on to work. */
export async function register(
  { client, rest, log }: Line,
  { commands, guild, words = speaker }: Registering,
  stopped: AbortSignal,
): Promise<void> {
  const { id } = client.application;
  const route = guild === undefined ? Routes.applicationCommands(id) : Routes.applicationGuildCommands(id, guild);
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(patienceMs)]);
  const all = rendered(commands, words);
  // In one server, they are given nowhere else.
  const body = guild === undefined ? all : all.map((command) => ({ ...command, contexts: undefined }));
  try {
    const query = new URLSearchParams({ with_localizations: 'true' });
    if (isAlike(await read(rest, route, { signal, query }), body)) return;
    await rest.put(route, { body, signal });
    log.info({ commands: body.length, ...(guild !== undefined && { guild }) }, 'the commands were registered');
  } catch (error) {
    log.warn({ err: error }, 'the commands could not be registered');
  }
}

/** What we say of a command; Discord adds ids, versions and defaults. */
const told = [
  'type',
  'name',
  'description',
  'options',
  'required',
  'choices',
  'value',
  'min_value',
  'max_value',
  'max_length',
  'autocomplete',
  'channel_types',
  'contexts',
  'default_member_permissions',
];

/** What a language's name is the key of: each of them is told. */
const localizations = ['name_localizations', 'description_localizations'];

function isAlike(known: unknown, wanted: readonly { readonly contexts?: unknown }[]): boolean {
  if (!Array.isArray(known)) return false;
  const byName = (all: readonly unknown[]) => new Map(all.map((one) => [nameOf(one), bare(one)]));
  return known.length === wanted.length && isDeepStrictEqual(byName(withoutContexts(known, wanted)), byName(wanted));
}

/** Discord may tell contexts of a server's commands, which have none. */
function withoutContexts(known: readonly unknown[], wanted: readonly { readonly contexts?: unknown }[]) {
  if (wanted.some(({ contexts }) => contexts !== undefined)) return known;
  return known.map((one) => (typeof one === 'object' && one !== null ? { ...one, contexts: undefined } : one));
}

/** A slash command and an entry of a menu may have the same name. */
function nameOf(command: unknown): string {
  if (typeof command !== 'object' || command === null || !('name' in command)) return '';
  return `${'type' in command ? String(command.type) : ''} ${String(command.name)}`;
}

/** Without what nobody said: absent, null, false and empty are the same; and rights, which Discord tells as text. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).flatMap(([field, inner]) => {
    if (isNothing(inner)) return [];
    if (field === 'default_member_permissions') return [[field, String(inner)] as const];
    if (localizations.includes(field)) return [[field, inner] as const];
    return told.includes(field) ? [[field, bare(inner)] as const] : [];
  });
  return Object.fromEntries(fields);
}

function isNothing(value: unknown): boolean {
  if (value == null || value === false || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
