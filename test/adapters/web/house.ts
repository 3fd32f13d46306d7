// A whole house in this process, with the page for a platform and nothing faked but the model.
import { web } from '#adapters/web/index.ts';
import { webMigrations } from '#adapters/web/migration.ts';
import { bot } from '#handlers/bot.ts';
import { openHttp } from '#src/http.ts';
import { openLedger } from '#src/ledger.ts';
import { openLog } from '#src/log.ts';
import type { ChatPart, Models } from '#src/models.ts';
import { offline } from '#src/offline/models.ts';
import { openStore } from '#src/store.ts';
import { openTurns } from '#src/turns.ts';
import { openMeans } from '#test/means.ts';

export interface House {
  readonly url: string;
  close(graceMs?: number): Promise<void>;
}

export interface HouseOptions {
  readonly models?: Models;
  readonly token?: string;
  /** Another house's database and port, to move in after it closed. */
  readonly database?: string;
  readonly port?: number;
}

/** Opens a house; the stand-in answers without delay unless other models are given. */
export async function openHouse({
  models,
  token,
  database = 'file::memory:',
  port = 0,
}: HouseOptions = {}): Promise<House> {
  const log = openLog({ level: 'error', secrets: [] });
  const store = await openStore(database, webMigrations);
  const ledger = openLedger(store);
  const http = openHttp({ host: '127.0.0.1', port, log, health: () => ({}) });
  const settings = { http, store, offline: models === undefined, ...(token ? { token } : {}) };
  const page = web(settings, {
    openTurns: (stage, answering) => openTurns(stage, answering, ledger, log),
    reading: ledger,
    log,
  });
  const { url } = await http.listen();
  const means = await openMeans(store, ledger, log, models ?? offline({ everyMs: 0 }));
  await page.start(bot(means));
  return {
    url,
    async close(graceMs = 0) {
      await page.stop(graceMs);
      await http.close();
      await ledger.flush();
      await store.destroy();
    },
  };
}

/** A model that says what a test feeds it, when the test feeds it, and tells when somebody stops it. */
export interface Dictated {
  readonly models: Models;
  /** Says a piece of the answer to the question that was asked last. */
  say(text: string): void;
  /** Ends the answer. */
  end(): void;
  /** How many answers were begun. */
  readonly begun: number;
  /** How many answers were stopped before their end. */
  readonly stopped: number;
}

export function dictated(): Dictated {
  const told = { begun: 0, stopped: 0 };
  const dictation: ChatPart[] = [];
  let news = Promise.withResolvers<void>();
  const push = (part: ChatPart) => {
    dictation.push(part);
    news.resolve();
  };
  const chat: Models['chat'] = async function* (_, signal) {
    told.begun += 1;
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    while (!signal.aborted) {
      const part = dictation.shift();
      if (part) yield part;
      if (part?.type === 'end') return;
      if (part) continue;
      await Promise.race([news.promise, aborted]);
      news = Promise.withResolvers();
    }
    told.stopped += 1;
  };
  return {
    models: { ...offline(), chat },
    say: (text) => push({ type: 'text', text }),
    end: () => push({ type: 'end', reason: 'complete' }),
    get begun() {
      return told.begun;
    },
    get stopped() {
      return told.stopped;
    },
  };
}
