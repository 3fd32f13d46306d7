// The bot's voice while it is made: whoever comes late hears it from its beginning, and the recording is one for all.
import { Buffer } from 'node:buffer';

export interface Soundings {
  /** Collects a sound for its listeners until `dispose`d of; those who listen by then still get all there was. */
  begin(file: string, sound: AsyncIterable<Uint8Array>): Disposable;
  /** The sound from its beginning on, as it comes; undefined when none of that name is being made. */
  listen(file: string): AsyncGenerator<Uint8Array> | undefined;
}

/**
 * Bytes. Chromium plays nothing of a block that is not complete, which for a voice would be ten seconds:
 * https://source.chromium.org/chromium/chromium/src/+/main:third_party/blink/renderer/platform/media/multi_buffer_data_source.cc
 * What has come is therefore filled up with zeros, which readers of Ogg skip, since they look for the beginning of a page
 * (RFC 3533, section 6).
 */
const blockSize = 32 * 1024;

interface Sound {
  readonly pages: Uint8Array[];
  ended: boolean;
  news: PromiseWithResolvers<void>;
}

export function openSoundings(): Soundings {
  const made = new Map<string, Sound>();

  return {
    begin(file, source) {
      const sound: Sound = { pages: [], ended: false, news: Promise.withResolvers() };
      made.set(file, sound);
      void collect(sound, source);
      return {
        [Symbol.dispose]() {
          if (made.get(file) === sound) made.delete(file);
        },
      };
    },
    listen(file) {
      const sound = made.get(file);
      return sound && follow(sound);
    },
  };
}

async function collect(sound: Sound, source: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const page of wholePages(source)) {
      sound.pages.push(page);
      ring(sound);
    }
  } catch {
    // Whoever waits for the whole of it hears of what went wrong.
  } finally {
    sound.ended = true;
    ring(sound);
  }
}

function ring(sound: Sound): void {
  sound.news.resolve();
  sound.news = Promise.withResolvers();
}

async function* follow(sound: Sound): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for (let at = 0; ; at += 1) {
    while (at === sound.pages.length) {
      if (sound.ended) return;
      const over = sent % blockSize;
      if (over > 0) yield new Uint8Array(blockSize - over);
      if (over > 0) sent += blockSize - over;
      else await sound.news.promise;
    }
    // The loop above waited for it.
    const page = sound.pages[at] ?? new Uint8Array();
    sent += page.length;
    yield page;
  }
}

/** The same bytes, parted where pages of Ogg end (RFC 3533, section 6). */
async function* wholePages(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held = Buffer.alloc(0);
  for await (const chunk of bytes) {
    held = Buffer.concat([held, chunk]);
    for (let length = pageLength(held); length <= held.length; length = pageLength(held)) {
      yield held.subarray(0, length);
      held = held.subarray(length);
    }
  }
  if (held.length > 0) yield held;
}

/** Bytes of the page that begins there; infinite while that cannot be told. */
function pageLength(held: Buffer): number {
  const segments = held[26] ?? Infinity;
  if (held.length < 27 + segments) return Infinity;
  return held.subarray(27, 27 + segments).reduce((sum, segment) => sum + segment, 27 + segments);
}
