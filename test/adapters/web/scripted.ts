// A page whose bot says what a test dictates: the real adapter, turns, ledger and store, and no model behind them.
import { web } from '#adapters/web/index.ts';
import { webMigrations } from '#adapters/web/migration.ts';
import type { Pcm } from '#src/audio/pcm.ts';
import { packets } from '#src/audio/encode.ts';
import { oggPages } from '#src/audio/ogg.ts';
import type { Command } from '#src/command.ts';
import { type Http, openHttp } from '#src/http.ts';
import { openLedger } from '#src/ledger.ts';
import { openLog } from '#src/log.ts';
import type { Recording, Sounding } from '#src/message.ts';
import type { Bot, Platform } from '#src/platform.ts';
import { openStore } from '#src/store.ts';
import { openTurns } from '#src/turns.ts';
import { Script } from '#test/contracts/script.ts';
import { Stream } from '#test/stream.ts';
import { until } from '#test/until.ts';

export interface Stand {
  readonly url: string;
  readonly script: Script;
  readonly page: Platform;
  /** The routes as they are served. */
  readonly routes: Http['app']['routes'];
  /** All that was asked is answered: what comes next is a turn of its own. */
  answered(): Promise<void>;
  close(): Promise<void>;
}

/** Commands as the bot has them, one of each kind of option. */
const commands: readonly Command[] = [
  {
    name: 'describe',
    description: 'Describes images.',
    options: [
      { name: 'file', description: 'The image', kind: 'file' },
      { name: 'as', description: 'What is wanted', kind: 'text', choices: ['alt', 'full'], required: true },
      { name: 'columns', description: 'What to read out of it', kind: 'text' },
      { name: 'short', description: 'Whether it is short', kind: 'flag' },
      { name: 'most', description: 'How many', kind: 'number', least: 1, most: 9 },
    ],
    action: 'ask',
    shown: 'room',
    task: true,
    menu: 'Describe images',
  },
  {
    name: 'transcribe',
    description: 'Writes down what is said.',
    options: [],
    action: 'ask',
    shown: 'room',
    task: true,
    menu: 'Transcribe',
  },
  {
    name: 'speak',
    description: 'Reads aloud.',
    options: [],
    action: 'ask',
    shown: 'room',
    task: true,
    menu: 'Read aloud',
  },
  { name: 'settings', description: 'No task.', options: [], action: 'ask', shown: 'asker' },
];

/** Opens a page at a database, which another may have left; `part` is what its bot does besides answering. */
export async function openStand(
  database = 'file::memory:',
  part: Partial<Bot> = { commands },
  settings: { readonly token?: string; readonly host?: string } = {},
): Promise<Stand> {
  const log = openLog({ level: 'error', secrets: [] });
  const store = await openStore(database, webMigrations);
  const ledger = openLedger(store);
  const http = openHttp({ host: settings.host ?? '127.0.0.1', port: 0, log, health: () => ({}) });
  const page = web(
    { http, store, offline: false, ...(settings.token !== undefined && { token: settings.token }) },
    { openTurns: (stage, bot) => openTurns(stage, bot, ledger, log), reading: ledger, log },
  );
  const { url } = await http.listen();
  const script = new Script();
  await page.start({ ...script.bot, ...part });
  return {
    url,
    script,
    page,
    routes: http.app.routes,
    answered: async () =>
      void (await until(async () => (await ledger.unfinished('web')).length === 0, 'every turn has ended')),
    async close() {
      await page.stop(0);
      await http.close();
      await ledger.flush();
      await store.destroy();
    },
  };
}

/** A tone as the pages of an Ogg Opus file, the later of which hold a second each. */
export async function tone(seconds: number): Promise<readonly Uint8Array[]> {
  async function* sound(): AsyncGenerator<Pcm> {
    const samples = Int16Array.from(
      { length: seconds * 24_000 },
      (_, at) => 8000 * Math.sin((at * 440 * 2 * Math.PI) / 24_000),
    );
    yield { samples, rate: 24_000 };
  }
  return Array.fromAsync(oggPages(packets(sound()), () => seconds * 48_000));
}

/** The bot's voice, made when the test says so. */
export interface Voice {
  readonly sounding: Sounding;
  readonly stream: Stream<Uint8Array>;
  finish(bytes: Uint8Array, seconds: number): void;
  fail(error: Error): void;
}

export function voice(): Voice {
  const stream = new Stream<Uint8Array>();
  const whole = Promise.withResolvers<Recording>();
  return {
    sounding: { text: 'hello', sound: stream, whole: whole.promise },
    stream,
    finish(bytes, seconds) {
      stream.end();
      const clip = { name: 'answer.ogg', mediaType: 'audio/ogg', bytes };
      whole.resolve({ clip, seconds, loudness: new Uint8Array(10) });
    },
    fail(error) {
      stream.end();
      whole.reject(error);
    },
  };
}
