// The web page as a platform: what people write there goes in, and what the bot shows comes out as it grows.
import type { Http } from '#src/http.ts';
import type { Bot, Platform } from '#src/platform.ts';
import type { Tools } from '#src/tools.ts';
import type { Store } from '#src/store.ts';
import { BotError } from '#src/trouble.ts';
import type { Stage } from '#src/stage.ts';
import type { Turns } from '#src/turns.ts';
import { poster } from './deliver.ts';
import { openDoor } from './door.ts';
import { revive } from './inbound.ts';
import { page } from './page.ts';
import { openRooms } from './rooms.ts';
import { routes } from './routes.ts';
import { openTranscript } from './transcript.ts';

export interface WebSettings {
  readonly http: Pick<Http, 'app' | 'loopback'>;
  /** Opened with `webMigrations`. */
  readonly store: Store;
  /** What strangers must know to come in. Required where more than this machine can reach the page. */
  readonly token?: string;
  /** Whether answers come from the offline stand-in, so that the page can say so. */
  readonly offline: boolean;
}

/** Adds its routes at once, and answers 503 for messages until `start`. */
export function web({ http, store, token, offline }: WebSettings, tools: Tools): Platform {
  const transcript = openTranscript(store);
  const rooms = openRooms(transcript);
  const closing = new AbortController();
  let turns: Turns | undefined;
  let admitting = false;

  const stage: Stage = {
    platform: 'web',
    poster: (turn) => poster(rooms, turn),
    revive: (message) => revive(rooms, message),
  };
  const desk = { door: openDoor(token), rooms, transcript, offline, closing: closing.signal };
  http.app.route('/', page());
  http.app.route('/api', routes({ ...desk, turns: () => (admitting ? turns : undefined) }));

  return {
    name: 'web',
    async start(bot: Bot) {
      if (!http.loopback && !token) {
        throw new BotError(
          'The page can be reached from other machines: set WEB_TOKEN to a long secret, or HOST to 127.0.0.1.',
        );
      }
      turns = tools.openTurns(stage, bot);
      await turns.resume();
      admitting = true;
    },
    async stop(graceMs: number) {
      admitting = false;
      await turns?.close(graceMs);
      closing.abort();
    },
    health: () =>
      admitting ? { ready: true } : { ready: false, reason: 'The page takes no messages in yet, or no more.' },
  };
}
