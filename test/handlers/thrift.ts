// A bot with budgets: a clock that the test sets, books that it writes, and a model that answers at once.
import { onTestFinished } from 'vitest';
import { bot } from '#handlers/bot.ts';
import { openLedger } from '#src/ledger.ts';
import type { InboundMessage, Person, Place } from '#src/message.ts';
import type { Use } from '#src/models.ts';
import type { Bot } from '#src/platform.ts';
import type { SettingName } from '#src/settings.ts';
import { openStore, type Store } from '#src/store.ts';
import type { Means } from '#handlers/means.ts';
import type { Usage } from '#src/usage.ts';
import { openMeans } from '#test/means.ts';
import { complete, Oracle, piece, safe } from '#test/oracle.ts';
import { keptLog } from '#test/quiet.ts';
import { ann, place, said, turnOf } from '#test/said.ts';
import { wav } from './call/stage.ts';
import { Listener } from './listener.ts';

/** The 26th of November 2026, 14:30 UTC. */
export const noon = Date.UTC(2026, 10, 26, 14, 30);

export interface Thrift {
  readonly one: Bot;
  readonly means: Means & { readonly usage: Usage };
  readonly models: Oracle;
  readonly store: Store;
  now: number;
  set(name: SettingName, value: readonly string[], where?: Place): Promise<void>;
  /** Writes down that somebody used something. */
  use(but: Partial<Use>, who?: Pick<Person, 'id'>, where?: Place): void;
  ask(but?: Partial<InboundMessage>, signal?: AbortSignal): Listener;
}

/** `budgets` are those of the space of `place`. In memory, unless a `file` is named: then the test ends it. */
export async function openThrift(budgets: readonly string[], file?: string, models = ready()): Promise<Thrift> {
  const store = await openStore(`file:${file ?? ':memory:'}`);
  if (file === undefined) onTestFinished(() => store.destroy());
  const { log } = keptLog();
  const scene = { now: noon };
  const means = await openMeans(store, openLedger(store), log, models, () => scene.now);
  const one = bot({ ...means, lexicon: () => safe });
  const set = (name: SettingName, value: readonly string[], where = place) =>
    means.settings.set(where, { scope: 'space', target: '', name, value, by: 'admin' });
  await set('budgets', budgets);
  return Object.assign(scene, {
    one,
    means,
    models,
    store,
    set,
    use: (but: Partial<Use>, who: Pick<Person, 'id'> = ann, where = place) =>
      means.usage.record({ ...nothing, caller: { person: who, place: where }, ...but }),
    ask: (but: Partial<InboundMessage> = {}, signal = new AbortController().signal) =>
      new Listener(one.message(turnOf(said('Why?', but)), signal)),
  });
}

const nothing = {
  role: 'chat',
  model: 'openai/gpt-oss-120b',
  promptTokens: 0,
  cachedTokens: 0,
  completionTokens: 0,
  seconds: 1,
  dollars: 0,
} as const;

/** Answers at once, sees, hears and speaks. */
function ready(): Oracle {
  const models = new Oracle({ verdict: () => safe });
  models.sees = () => 'A cat.';
  models.hears = () => 'What is that?';
  models.speaks = wav;
  const chat = models.chat.bind(models);
  models.chat = (request, signal) => {
    const parts = chat(request, signal);
    models.chats.at(-1)?.parts.push(piece('Because.'), complete).end();
    return parts;
  };
  return models;
}
