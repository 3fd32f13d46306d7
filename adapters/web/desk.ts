// What stands behind the page's routes, and what they understand of a request.
import type { Context } from 'hono';
import { z } from 'zod';
import type { Command } from '#src/command.ts';
import type { Turns } from '#src/turns.ts';
import type { Door } from './door.ts';
import type { Shelf } from './enclose.ts';
import { mostFiles } from './files.ts';
import type { Rooms } from './rooms.ts';
import type { Transcript } from './transcript.ts';

export interface Desk extends Shelf {
  readonly door: Door;
  readonly rooms: Rooms;
  readonly transcript: Transcript;
  /** Whether answers come from the offline stand-in, so that the page can say so. */
  readonly offline: boolean;
  /** The turns while messages are taken in, else undefined. */
  turns(): Turns | undefined;
  /** What the bot can be told to do with a message. */
  tasks(): readonly Command[];
  /** Aborts when all streams have to end. */
  readonly closing: AbortSignal;
}

/** What the middleware found out about a request. */
export interface Known {
  Variables: { person: string; turns: Turns };
}

export type Asked = Context<Known, string>;

/** Made by the page: a UUID. */
const id = z.string().regex(/^[\w-]{16,64}$/);
const text = z
  .string()
  .max(200_000)
  .transform((raw) => raw.toWellFormed().replaceAll('\0', ''));
export const written = text.refine((clean) => clean.trim() !== '');
const name = z
  .string()
  .max(60)
  .transform((raw) => onOneLine(raw) || 'Guest');
const file = z.object({ id, described: z.string().max(1000).transform(onOneLine).optional() });
/** What every message and task has. */
const sent = { id, name: name.default('Guest'), files: z.array(file).max(mostFiles).default([]) };

export const message = z.object({ ...sent, text }).refine((one) => one.text.trim() !== '' || one.files.length > 0);

/** `about` is the message it is given on. */
export const given = z.object({
  ...sent,
  task: z.string().max(60),
  chosen: z.record(z.string().max(60), z.unknown()).default({}),
  about: z.string().max(80).optional(),
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
