// What stands behind the page's routes, and what they understand of a request.
import type { Context } from 'hono';
import { z } from 'zod';
import type { Command } from '#src/command.ts';
import type { Log } from '#src/log.ts';
import type { Person } from '#src/message.ts';
import type { Bot } from '#src/platform.ts';
import type { Say } from '#src/tongue.ts';
import type { Turns } from '#src/turns.ts';
import type { Door, Rights } from './door.ts';
import type { Shelf } from './enclose.ts';
import { mostFiles } from './files.ts';
import type { Handout } from './handout.ts';
import { localeOf } from './locale.ts';
import type { Rooms } from './rooms.ts';
import type { Transcript } from './transcript.ts';

export interface Desk extends Shelf {
  readonly door: Door;
  readonly rooms: Rooms;
  readonly transcript: Transcript;
  /** Whether answers come from the offline stand-in, so that the page can say so. */
  readonly offline: boolean;
  readonly handout: Handout;
  readonly log: Log;
  /** Who answers while messages are taken in, else undefined. */
  answering(): Answering | undefined;
  /** What the bot can be told to do: nothing before it has started. */
  commands(): readonly Command[];
  /** Whether what is answered to a task stands for it, so that itself it is not shown. */
  unseen(task: string): boolean;
  /** Aborts when all streams have to end. */
  readonly closing: AbortSignal;
}

export interface Answering {
  readonly bot: Bot;
  readonly turns: Turns;
}

/** What the middleware found out about a request. */
export interface Known {
  Variables: {
    rights: Rights;
    /** In the reader's language. */
    say: Say;
  } & Answering;
}

export type Asked = Context<Known, string>;

/** Whoever asks, by the name the page gives, if any. */
export function personOf(c: Asked, name: string): Person {
  const locale = localeOf(c.req.header('accept-language'));
  return { ...c.get('rights'), name: name || c.var.say('Guest'), roles: [], ...(locale !== undefined && { locale }) };
}

/** Made by the page: a UUID. */
const id = z.string().regex(/^[\w-]{16,64}$/);
const upTo = (most: number) =>
  z
    .string()
    .max(most)
    .transform((raw) => raw.toWellFormed().replaceAll('\0', ''));
const text = upTo(200_000);
export const written = text.refine((clean) => clean.trim() !== '');
const name = z.string().max(60).transform(onOneLine);
const file = z.object({ id, described: z.string().max(1000).transform(onOneLine).optional() });
/** What every message and task has. */
const sent = { id, name: name.default(''), files: z.array(file).max(mostFiles).default([]) };

export const message = z.object({ ...sent, text }).refine((one) => one.text.trim() !== '' || one.files.length > 0);

/** `about` is the message it is given on. */
export const given = z.object({
  ...sent,
  task: z.string().max(60),
  chosen: z.record(z.string().max(60), z.unknown()).default({}),
  about: z.string().max(80).optional(),
});

const value = z.union([upTo(100_000), z.number(), z.boolean()]);

/** `about` is the message on whose menu it is given, `below` the one below which it was pressed. */
export const ordered = z.object({
  ...sent,
  command: z.string().max(60),
  chosen: z.record(z.string().max(100), value).default({}),
  about: z.string().max(80).optional(),
  below: z.string().max(80).optional(),
});

export async function body(c: Asked): Promise<unknown> {
  return c.req.json().catch(() => undefined);
}

export function param(c: Asked, key: string): string {
  return id.parse(c.req.param(key));
}

function onOneLine(raw: string): string {
  return raw
    .toWellFormed()
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
}

/** A conversation is open to nobody but its owner, and to everybody before it begins. */
export async function foreign({ transcript }: Desk, c: Asked, room: string): Promise<boolean> {
  const { id: person } = c.get('rights');
  return ((await transcript.owner(room)) ?? person) !== person;
}
