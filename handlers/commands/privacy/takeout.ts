// All that is stored of a person, as a file for them.
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Clip } from '#src/message.ts';
import type { Deed } from '../deed.ts';

/** Bytes from which it is packed: platforms take no large files. */
const packedFrom = 5_000_000;
const packed = promisify(gzip);

export const takeout: Deed = {
  command: {
    name: 'privacy export',
    description: 'Gives you all that I keep of you, as a file.',
    options: [],
    action: 'own',
    shown: 'asker',
  },
  async run({ place, author }, _, { privacy, say }, signal) {
    const pieces: Uint8Array[] = [];
    const encoder = new TextEncoder();
    const who = { platform: place.platform, person: author.id };
    for await (const piece of privacy.takeout(who, signal)) pieces.push(encoder.encode(piece));
    // It ends early then: half of it is not all of it.
    signal.throwIfAborted();
    const text = say(
      'All that I keep of you on this platform, as JSON: an object for each row, in a list for each table. Files you sent on the page are listed; their bytes are where you sent them.',
    );
    return { text, files: [await clip(Buffer.concat(pieces))] };
  },
};

async function clip(bytes: Uint8Array): Promise<Clip> {
  const name = `parley-${new Date().toISOString().slice(0, 10)}.json`;
  if (bytes.length < packedFrom) return { name, mediaType: 'application/json', bytes };
  return { name: `${name}.gz`, mediaType: 'application/gzip', bytes: await packed(bytes) };
}
