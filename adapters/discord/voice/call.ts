// The bot's part in one call: what it hears and reads goes to it, what it says and writes comes back.
import type { Log } from '#src/log.ts';
import type { Person, Place } from '#src/message.ts';
import type { Bot } from '#src/platform.ts';
import type { Reception } from '#src/voice.ts';
import type { Chat } from './chat.ts';
import { openEar } from './hearing.ts';
import type { Order, Report } from './orders.ts';
import { openQueue } from '#src/queue.ts';
import { scribe } from './scribe.ts';
import { openMouth } from './speaking.ts';

export interface Calling {
  readonly bot: Pick<Bot, 'call'>;
  readonly place: Place;
  /** The language of the server, where it is known. */
  readonly locale: string | undefined;
  readonly chat: Chat;
  /** What the bot is called. */
  readonly own: string;
  readonly people: () => readonly Person[];
  readonly tell: (order: Order) => void;
  readonly log: Log;
}

/** A call that the bot takes part in. */
export interface Running {
  hear(report: Extract<Report, { type: 'utterance' | 'sound' | 'heard' | 'reception' }>): void;
  said(author: Person, text: string): void;
  /** What this person says next is meant for the bot. */
  press(person: string): void;
  /** The person agreed to be heard, or took that back. */
  decided(person: string, agrees: boolean): void;
  /** The connection was lost with all that was under way on it; another one follows. */
  lost(): void;
  /** Ends the call. Resolves once its last word is written, after `graceMs` at most. */
  end(graceMs: number): Promise<void>;
}

const nothing: Reception = { received: 0, lost: 0, repaired: 0, dropped: 0 };

export function openCall({ bot, place, locale, chat, own, people, tell, log }: Calling): Running {
  const guild = place.space;
  const stopped = new AbortController();
  const messages = openQueue<{ author: Person; text: string }>();
  const ear = openEar(guild, (id) => people().find((one) => one.id === id) ?? stranger(id), tell);
  const mouth = openMouth(guild, tell, log);
  let reception = nothing;

  const heard = { utterances: ear.utterances, messages: messages.stream, people, reception: () => reception };
  const { aloud, written } = bot.call(
    { place, name: own, ...(locale !== undefined && { locale }), ...heard },
    stopped.signal,
  );
  const deaf = (deaf: boolean) => tell({ type: 'deaf', guild, deaf });
  const { post, edit, pace, failed } = chat;
  const parts = [mouth.speak(aloud), scribe(written, { own, post, edit, pace, failed, deaf })];
  const over = Promise.all(parts.map((part) => part.catch((error: unknown) => fail(error))));

  /** One part of the bot failed: the other goes on. */
  function fail(error: unknown): void {
    if (!stopped.signal.aborted) log.error({ err: error }, 'a part of a call failed');
  }

  return {
    hear(report) {
      if (report.type === 'heard') mouth.heard(report.speech, report.heard);
      else if (report.type === 'reception') ({ reception } = report);
      else ear.report(report);
    },
    said: (author, text) => messages.put({ author, text }),
    press: (person) => ear.press(person),
    decided: (person, agrees) => ear.decided(person, agrees),
    lost() {
      ear.lost();
      mouth.lost();
    },
    async end(graceMs) {
      ear.close();
      messages.end();
      mouth.close();
      const late = setTimeout(() => stopped.abort(), graceMs).unref();
      await Promise.race([over, aborted(stopped.signal)]);
      clearTimeout(late);
      stopped.abort();
    },
  };
}

/** Somebody who left while they spoke. */
function stranger(id: string): Person {
  return { id, name: 'somebody', isAdmin: false, roles: [] };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
