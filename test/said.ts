// Messages, people and turns for tests: ordinary ones, but for what a test says otherwise.
import type { Attachment, InboundMessage, Person, Place, Turn } from '#src/message.ts';

export const place: Place = { platform: 'test', space: 'space', room: 'room' };
export const ann: Person = { id: 'ann', name: 'Ann', isAdmin: false, roles: [] };
export const ben: Person = { id: 'ben', name: 'Ben', isAdmin: false, roles: [] };

let count = 0;

/** A message that asks the bot something. */
export function said(text: string, but: Partial<InboundMessage> = {}): InboundMessage {
  count += 1;
  return {
    id: `m${count}`,
    place,
    author: ann,
    text,
    attachments: [],
    addressed: true,
    inThread: false,
    at: Date.now(),
    earlier: async () => [],
    attached: async () => [],
    history: async function* () {},
    ...but,
  };
}

/** A file that somebody sent: an image, unless the test says otherwise. */
export function attached(bytes: Uint8Array, but: Partial<Attachment> = {}): Attachment {
  count += 1;
  return {
    id: `f${count}`,
    kind: 'image',
    name: `picture${count}.png`,
    mediaType: 'image/png',
    size: bytes.length,
    async *read() {
      yield bytes;
    },
    ...but,
  };
}

/** A turn of these messages. */
export function turnOf(...messages: readonly [InboundMessage, ...InboundMessage[]]): Turn {
  count += 1;
  return { id: `turn${count}`, place: messages[0].place, author: messages[0].author, messages };
}
