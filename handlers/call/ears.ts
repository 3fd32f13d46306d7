// The bot's ears: what is said in recordings; when limits close them, it says so and shows it.
import { monotonic } from '#src/clock.ts';
import type { Log } from '#src/log.ts';
import type { Clip } from '#src/message.ts';
import type { Caller, Models } from '#src/models.ts';
import type { Written } from '#src/voice.ts';
import type { Queue } from '#src/queue.ts';
import { believe, type Believed, shortestMs } from '../invented.ts';
import { seldom } from './seldom.ts';

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

/** When limits do not say how long they hold, and how long after that nothing is heard on a guess, milliseconds. */
const [usualWaitMs, sparingMs] = [60_000, 60_000];
const told = "I have used up what I may hear for now, so I am deaf. I'll listen again in";
/** Told at most so often, milliseconds. */
const failingEveryMs = 60_000;
const failing =
  'I could not hear what was just said: the model that listens fails. Please say it again, or write it to me.';

export function openEars(models: Models, page: Queue<Written>, log: Log): Ears {
  let timer: NodeJS.Timeout | undefined;
  let sparingUntil = -Infinity;
  const mayTell = seldom(failingEveryMs);

  const open = () => {
    timer = undefined;
    page.put({ type: 'deaf', deaf: false });
  };
  const shut = (ms: number) => {
    sparingUntil = monotonic() + ms + sparingMs;
    if (timer) return;
    page.put({ type: 'note', text: `${told} ${duration(ms)}.` });
    page.put({ type: 'deaf', deaf: true });
    timer = setTimeout(open, ms);
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
      if (heard.quota) shut(heard.waitMs ?? usualWaitMs);
      else if (mayTell()) page.put({ type: 'note', text: failing });
      return { text: '', invented: false, failed: true };
    },
    close() {
      clearTimeout(timer);
    },
  };
}

function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
