// The files of the page's conversations, in the store: uploads of people, and what the bot encloses.
import { randomBytes } from 'node:crypto';
import type { StoredAttachment } from '#src/ledger.ts';
import type { Store } from '#src/store.ts';
import { openVault, type Vault } from '#src/vault.ts';
import { webCells } from './cells.ts';
import type { Gone } from './gone.ts';
import { kindOf, mediaTypeOf } from './kind.ts';
import type { WebTables } from './migration.ts';
import { pieces } from './pieces.ts';

/** Bytes of one file, as the models take them. */
export const largestFile = 25 * 1024 * 1024;
/** Files in one message. */
export const mostFiles = 10;
/** Files in a conversation that belong to no message yet. */
const mostWaiting = 30;

/** A file as the page shows it. */
export interface ShownFile extends StoredAttachment {
  /** How long it lasts, where that is known. */
  readonly seconds?: number;
  /** Sound that is still being made. Not stored. */
  readonly growing?: boolean;
}

/** What is said of a file that comes. */
export interface Arriving {
  readonly name: string;
  readonly mediaType: string;
  /** In words, for those who cannot see it. */
  readonly described?: string;
  readonly spoken?: boolean;
  readonly seconds?: number;
  /** Known for good: the same id replaces what an earlier try left. */
  readonly id?: string;
  /** The message it belongs to, where that is known already. */
  readonly message?: string;
}

export interface Files {
  /** Takes a file in, and holds no more of it than a piece. What is refused leaves nothing behind. */
  take(room: string, file: Arriving, bytes: AsyncIterable<Uint8Array>): Promise<ShownFile | 'empty' | 'large' | 'many'>;
  get(room: string, id: string): Promise<ShownFile | undefined>;
  /** Its bytes from the one numbered `from` to the one before `to`; ends early when the file goes away. */
  read(id: string, from: number, to: number): AsyncGenerator<Uint8Array>;
  /** Makes files part of a message, in this order. Undefined, and nothing done: one is unknown, or another message's. */
  attach(
    room: string,
    message: string,
    files: readonly { readonly id: string; readonly described?: string | undefined }[],
  ): Promise<readonly ShownFile[] | undefined>;
  of(room: string, message: string): Promise<readonly ShownFile[]>;
  erase(room: string, message: string): Promise<void>;
  /** Deletes the files of messages that are no more, and what was never sent for a day. */
  prune(now: number): Promise<void>;
}

const dayMs = 24 * 3_600_000;

export function openFiles(store: Store, vault: Vault = openVault(), gone?: Gone): Files {
  const db = store.withTables<WebTables>();
  const bytesOf = pieces(store, vault);

  async function forget(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      await db.deleteFrom('web_files').where('id', '=', id).execute();
      await bytesOf.erase(id);
    }
  }

  async function crowded(room: string): Promise<boolean> {
    const waiting = db.selectFrom('web_files').where('room', '=', room).where('message', 'is', null);
    return (await waiting.select('id').limit(mostWaiting).execute()).length === mostWaiting;
  }

  const files: Files = {
    async take(room, file, bytes) {
      const { message = null, id = randomBytes(16).toString('base64url') } = file;
      if (message === null && (await crowded(room))) return 'many';
      await forget([id]);
      const written = await bytesOf.write(id, bytes, largestFile).catch(async (error: unknown) => {
        await bytesOf.erase(id);
        throw error;
      });
      if (written === 'large' || written.size === 0) {
        await bytesOf.erase(id);
        return written === 'large' ? 'large' : 'empty';
      }
      const name = fileName(file.name);
      const media_type = await mediaTypeOf(written.head, file.mediaType);
      const facts = {
        id,
        room,
        message,
        number: 0,
        name,
        media_type,
        kind: kindOf(media_type, name),
        size: written.size,
      };
      const said = {
        described: file.described ?? null,
        spoken: Number(file.spoken ?? false),
        seconds: file.seconds ?? null,
        at: Date.now(),
      };
      await db
        .insertInto('web_files')
        .values(vault.seal(webCells.files, { ...facts, ...said }))
        .execute();
      // Its conversation was deleted.
      if (gone?.has(room)) await forget([id]);
      return shownFile({ ...facts, ...said });
    },

    async get(room, id) {
      const row = db.selectFrom('web_files').where('room', '=', room).where('id', '=', id).selectAll();
      const found = await row.executeTakeFirst();
      const opened = found && vault.open(webCells.files, found);
      return opened && shownFile(opened);
    },

    read: (id, from, to) => bytesOf.read(id, from, to),

    async attach(room, message, wanted) {
      for (const { id } of wanted) {
        const row = db.selectFrom('web_files').where('room', '=', room).where('id', '=', id).select('message');
        const found = await row.executeTakeFirst();
        if (!found || (found.message !== null && found.message !== message)) return undefined;
      }
      for (const [number, { id, described = null }] of wanted.entries()) {
        const sealed = vault.seal(webCells.files, { id, room, described });
        const change = { message, number, described: sealed.described };
        await db.updateTable('web_files').set(change).where('id', '=', id).execute();
      }
      return files.of(room, message);
    },

    async of(room, message) {
      const rows = db.selectFrom('web_files').where('room', '=', room).where('message', '=', message);
      const kept = await rows.orderBy('number').selectAll().execute();
      return kept.flatMap((row) => vault.open(webCells.files, row) ?? []).map(shownFile);
    },

    async erase(room, message) {
      const rows = db.selectFrom('web_files').where('room', '=', room).where('message', '=', message).select('id');
      await forget((await rows.execute()).map(({ id }) => id));
    },

    async prune(now) {
      const idle = db
        .selectFrom('web_files')
        .leftJoin('web_messages', (join) =>
          join.onRef('web_messages.room', '=', 'web_files.room').onRef('web_messages.id', '=', 'web_files.message'),
        )
        .where('web_messages.id', 'is', null)
        .where('web_files.at', '<', now - dayMs)
        .select('web_files.id');
      await forget((await idle.execute()).map(({ id }) => id));
      await bytesOf.prune(now - dayMs);
    },
  };
  return files;
}

/** A file as it is shown, from its row. */
export function shownFile(row: WebTables['web_files']): ShownFile {
  const { id, kind, name, media_type: mediaType, size, described, spoken, seconds } = row;
  return {
    id,
    kind,
    name,
    mediaType,
    size,
    ...(described !== null && { described }),
    ...(spoken > 0 && { spoken: true }),
    ...(seconds !== null && { seconds }),
  };
}

/** A name that leads nowhere, on one line. */
function fileName(raw: string): string {
  const last = raw.toWellFormed().split(/[\\/]/).at(-1) ?? '';
  const name = last.replace(/[\p{C}\s]+/gu, ' ').trim();
  return /^\.*$/.test(name) ? 'file' : Array.from(name).slice(-150).join('');
}
