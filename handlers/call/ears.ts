// The bot's ears: what is said in recordings; when limits close them, it says so and shows it.
import { monotonic } from '#src/clock.ts';
import type { Log } from '#src/log.ts';
import type { Clip } from '#src/message.ts';
import type { Caller, Models } from '#src/models.ts';
import type { Say } from '#src/tongue.ts';
import type { Written } from '#src/voice.ts';
import type { Queue } from '#src/queue.ts';
import { believe, type Believed, shortestMs } from '../invented.ts';
import { seldom } from './seldom.ts';
import type { Wording } from './wording.ts';

/** What was understood of a recording. `failed`: nobody could hear it. */
export interface Understood extends Believed {
  readonly failed?: boolean;
}

export interface Recording {
  readonly clip: Clip;
  readonly voicedMs: number;
  readonly caller: Caller;
  /** Empty: found out. */
  readonly language: string;
  readonly hints: string;
}

export interface Ears {
  /** Whether limits have closed them. */
  readonly deaf: boolean;
  /** Whether there is enough quota to hear what may turn out to be half a sentence. */
  readonly sharp: boolean;
  /** Rejects only when aborted. Too short recordings cost no request. */
  hear(recording: Recording, signal: AbortSignal): Promise<Understood>;
  close(): void;
}

interface Hearing {
  readonly models: Models;
  readonly wording: Pick<Wording, 'written'>;
  readonly log: Log;
}

/** When limits do not say how long they hold, and how long after that nothing is heard on a guess, milliseconds. */
const [usualWaitMs, sparingMs] = [60_000, 60_000];
/** Told at most so often, milliseconds. */
const failingEveryMs = 60_000;
// said
const failing =
  'I could not hear what was just said: the model that listens fails. Please say it again, or write it to me.';

export function openEars({ models, wording, log }: Hearing, page: Queue<Written>): Ears {
  let timer: NodeJS.Timeout | undefined;
  let sparingUntil = -Infinity;
  const mayTell = seldom(failingEveryMs);

  const open = () => {
    timer = undefined;
    page.put({ type: 'deaf', deaf: false });
  };
  const shut = async (ms: number) => {
    sparingUntil = monotonic() + ms + sparingMs;
    if (timer) return;
    timer = setTimeout(open, ms);
    page.put({ type: 'note', text: deaf(ms, await wording.written()) });
    // Told late, it may be over.
    if (timer) page.put({ type: 'deaf', deaf: true });
  };

  return {
    get deaf() {
      return timer !== undefined;
    },
    get sharp() {
      return monotonic() >= sparingUntil;
    },
    async hear({ clip, voicedMs, caller, language, hints }, signal) {
      if (voicedMs < shortestMs) return { text: '', invented: false };
      if (timer) return { text: '', invented: false, failed: true };
      const spelling = hints === '' ? {} : { hints };
      const tongue = language === '' ? {} : { language };
      const heard = await models.hear({ caller, recording: clip, ...tongue, ...spelling }, signal);
      if (heard.type === 'heard') return believe(heard, voicedMs);
      log.warn({ cause: heard.cause, quota: heard.quota }, 'a recording could not be heard');
      if (heard.quota) await shut(heard.waitMs ?? usualWaitMs);
      else if (mayTell()) page.put({ type: 'note', text: (await wording.written())(failing) });
      return { text: '', invented: false, failed: true };
    },
    close() {
      clearTimeout(timer);
    },
  };
}

function deaf(ms: number, say: Say): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 90)
    return say(
      "I have used up what I may hear for now, so I am deaf. I'll listen again in {seconds, plural, one {# second} other {# seconds}}.",
      { seconds },
    );
  const minutes = Math.ceil(seconds / 60);
  return say("I have used up what I may hear for now, so I am deaf. I'll listen again in {minutes} minutes.", {
    minutes,
  });
}
