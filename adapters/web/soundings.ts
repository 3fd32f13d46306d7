// The bot's voice while it is made: whoever comes late hears it from its beginning, and the recording is one for all.

export interface Soundings {
  /** Collects a sound for its listeners until `dispose`d of; those who listen by then still get all there was. */
  begin(file: string, sound: AsyncIterable<Uint8Array>): Disposable;
  /** The sound from its beginning on, as it comes; undefined when none of that name is being made. */
  listen(file: string): AsyncGenerator<Uint8Array> | undefined;
}

interface Sound {
  readonly chunks: Uint8Array[];
  ended: boolean;
  news: PromiseWithResolvers<void>;
}

export function openSoundings(): Soundings {
  const made = new Map<string, Sound>();

  return {
    begin(file, source) {
      const sound: Sound = { chunks: [], ended: false, news: Promise.withResolvers() };
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
    for await (const chunk of source) {
      sound.chunks.push(chunk);
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
  for (let at = 0; ; at += 1) {
    while (at === sound.chunks.length) {
      if (sound.ended) return;
      await sound.news.promise;
    }
    // The loop above waited for it.
    yield sound.chunks[at] ?? new Uint8Array();
  }
}
