// The web page as a platform: what people write there goes in, and what the bot shows comes out as it grows.
import type { Bygone } from '#src/bygone.ts';
import type { Http } from '#src/http.ts';
import type { Bot, Platform } from '#src/platform.ts';
import type { Kit } from '#src/kit.ts';
import type { Store } from '#src/store.ts';
import { BotError } from '#src/trouble.ts';
import type { Stage } from '#src/stage.ts';
import type { Vault } from '#src/vault.ts';
import { poster } from './deliver.ts';
import type { Answering, Desk } from './desk.ts';
import { openDoor } from './door.ts';
import { examine } from './examine.ts';
import { largestFile, openFiles } from './files.ts';
import { openGone } from './gone.ts';
import { openHandout } from './handout.ts';
import { handsOf } from './hands.ts';
import { revive } from './inbound.ts';
import { page } from './page.ts';
import { openRooms } from './rooms.ts';
import { routes } from './routes.ts';
import { openSoundings } from './soundings.ts';
import { openTranscript } from './transcript.ts';

export interface WebSettings {
  readonly http: Pick<Http, 'allow' | 'app' | 'loopback'>;
  /** Opened with `webMigrations`. */
  readonly store: Store;
  /** What strangers must know to come in. Required where more than this machine can reach the page. */
  readonly token?: string;
  /** Whether answers come from the offline stand-in, so that the page can say so. */
  readonly offline: boolean;
  /** Seals what is stored, where the operator has set a key. */
  readonly vault?: Vault;
  /** Tells whose conversations are deleted. */
  readonly bygone?: Bygone;
  /** Where it is served, for the operator: `127.0.0.1:3000`. */
  readonly address?: string;
}

/** Milliseconds between two looks for files that nobody needs any more. */
const pruneEveryMs = 3_600_000;

/** Adds its routes at once, and answers 503 for messages until `start`. */
export function web({ http, store, token, offline, address, vault, bygone }: WebSettings, kit: Kit): Platform {
  const gone = openGone(store, bygone, kit.log, (room) => rooms.forget(room));
  const transcript = openTranscript(store, vault, gone);
  const rooms = openRooms(transcript);
  const shelf = { files: openFiles(store, vault, gone), soundings: openSoundings() };
  const closing = new AbortController();
  let answering: Answering | undefined;
  let pruning: NodeJS.Timeout | undefined;
  let admitting = false;

  const stage: Stage = {
    platform: 'web',
    poster: (turn) => poster(rooms, shelf, turn, unseen),
    revive: (message) => revive({ rooms, files: shelf.files, transcript }, message),
  };
  const handout = openHandout();
  bygone?.watch(({ platform, person }) => {
    if (platform === 'web' && person !== undefined) handout.drop(person);
  });
  const commands = () => answering?.bot.commands ?? [];
  const unseen = (task: string) => !commands().some(({ name, hidden }) => !hidden && name === task);
  const desk: Desk = {
    ...shelf,
    door: openDoor({ token, loopback: http.loopback }),
    rooms,
    transcript,
    offline,
    handout,
    log: kit.log,
    answering: () => (admitting ? answering : undefined),
    commands,
    unseen,
    closing: closing.signal,
  };
  http.app.route('/', page());
  http.app.route('/api', routes(desk));
  http.allow(/^\/api\/rooms\/[\w-]+\/files$/, largestFile);
  const prune = () =>
    shelf.files.prune(Date.now()).catch((error: unknown) => kit.log.warn({ err: error }, 'old files were not deleted'));

  return {
    name: 'web',
    hands: handsOf({ shelf, rooms, transcript, log: kit.log }),
    async start(bot: Bot) {
      if (!http.loopback && !token) {
        throw new BotError(
          'The page can be reached from other machines: set WEB_TOKEN to a long secret, or HOST to 127.0.0.1.',
        );
      }
      answering = { bot, turns: kit.openTurns(stage, bot) };
      await answering.turns.resume();
      admitting = true;
      pruning = setInterval(() => void prune(), pruneEveryMs).unref();
      await prune();
    },
    async stop(graceMs: number) {
      admitting = false;
      clearInterval(pruning);
      await answering?.turns.close(graceMs);
      closing.abort();
    },
    health: () =>
      admitting ? { ready: true } : { ready: false, reason: 'The page takes no messages in yet, or no more.' },
    examine: () => examine({ http, token, address }),
  };
}
