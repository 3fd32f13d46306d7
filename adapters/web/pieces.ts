// The bytes of files in the store, cut into pieces: neither a writer nor a reader of a large file ever holds it whole.
import { Buffer } from 'node:buffer';
import type { Store } from '#src/store.ts';
import { openVault, type Vault } from '#src/vault.ts';
import { webCells } from './cells.ts';
import type { WebTables } from './migration.ts';

/** Bytes. Never changed, since offsets are reckoned by it: large enough for a sniff at the type, small for a message to the store's thread. */
const pieceSize = 256 * 1024;

export interface Pieces {
  /** Stores what comes. `large`: it is more than `most`; what was stored by then is the caller's to erase. */
  write(
    file: string,
    bytes: AsyncIterable<Uint8Array>,
    most: number,
  ): Promise<{ readonly size: number; readonly head: Uint8Array } | 'large'>;
  read(file: string, from: number, to: number): AsyncGenerator<Uint8Array>;
  erase(file: string): Promise<void>;
  /** Deletes pieces older than `before` whose file never became whole. */
  prune(before: number): Promise<void>;
}

export function pieces(store: Store, vault: Vault = openVault()): Pieces {
  const db = store.withTables<WebTables>();

  async function put(file: string, number: number, bytes: Uint8Array): Promise<void> {
    // A copy of its own: the store's thread would be sent all that the piece is a view of.
    const own = new Uint8Array(bytes);
    const row = vault.seal(webCells.pieces, { file, number, bytes: own, at: Date.now() });
    await db.insertInto('web_pieces').values(row).execute();
  }

  return {
    async write(file, bytes, most) {
      let [size, number] = [0, 0];
      let head: Uint8Array = new Uint8Array();
      for await (const piece of evenly(bytes)) {
        size += piece.length;
        if (size > most) return 'large';
        if (number === 0) head = piece;
        await put(file, number, piece);
        number += 1;
      }
      return { size, head };
    },

    async *read(file, from, to) {
      for (let at = from; at < to;) {
        const number = Math.floor(at / pieceSize);
        const row = db.selectFrom('web_pieces').where('file', '=', file).where('number', '=', number).selectAll();
        const kept = await row.executeTakeFirst();
        const piece = (kept && vault.open(webCells.pieces, kept))?.bytes.subarray(
          at % pieceSize,
          to - number * pieceSize,
        );
        if (!piece || piece.length === 0) return;
        yield piece;
        at += piece.length;
      }
    },

    async erase(file) {
      await db.deleteFrom('web_pieces').where('file', '=', file).execute();
    },

    async prune(before) {
      const whole = db.selectFrom('web_files').select('id');
      await db.deleteFrom('web_pieces').where('at', '<', before).where('file', 'not in', whole).execute();
    },
  };
}

/** The same bytes in pieces of one size, the last excepted. */
async function* evenly(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    held.push(chunk);
    length += chunk.length;
    if (length < pieceSize) continue;
    const all = Buffer.concat(held);
    const whole = length - (length % pieceSize);
    for (let at = 0; at < whole; at += pieceSize) yield all.subarray(at, at + pieceSize);
    held = [all.subarray(whole)];
    length -= whole;
  }
  if (length > 0) yield Buffer.concat(held);
}
