// What all parts of one call share.
import type { Place } from '#src/message.ts';
import type { Call, Written } from '#src/voice.ts';
import type { Values } from '#src/settings.ts';
import { openQueue, type Queue } from '#src/queue.ts';
import { sparing } from '../budget/spare.ts';
import { type Ears, openEars } from './ears.ts';
import { type Floor, openFloor } from './floor.ts';
import { openPaces, type Paces } from './hardend.ts';
import type { CallMind } from './mind.ts';
import { type Mouth, openMouth } from './mouth.ts';
import { openPurse, type Purse } from './purse.ts';
import { seldom } from './seldom.ts';
import { openTranscript, type Transcript } from './transcript.ts';
import { openWards, type Wards } from './wards.ts';
import { openWording, type Wording } from './wording.ts';

/** Nobody is asked to say something again more often, milliseconds. */
const askAgainEveryMs = 60_000;

export interface Talk {
  readonly call: Call;
  readonly place: Place;
  readonly mind: CallMind & { readonly wording: Wording };
  readonly floor: Floor;
  readonly ears: Ears;
  readonly mouth: Mouth;
  readonly paces: Paces;
  readonly purse: Purse;
  /** What is written beside the call. */
  readonly page: Queue<Written>;
  readonly transcript: Transcript;
  /** Looks at what somebody said. */
  readonly wards: Wards;
  /** Whether it is time again to ask somebody to say it again. */
  readonly mayAskAgain: () => boolean;
  /** Aborts when the bot has to leave at once; a call that ends by itself is still summed up. */
  readonly signal: AbortSignal;
}

export function openTalk(call: Call, given: CallMind, signal: AbortSignal): Talk {
  const page = openQueue<Written>();
  const purse = openPurse(call, given, page);
  const models = sparing(given.models, (caller) => purse.thrift(caller));
  const wording = openWording(call, given.settings, given.models);
  const mind = { ...given, models, wording };
  const floor = openFloor();
  const wards = openWards(call.place, { mind, floor, page, signal });
  return {
    call,
    place: call.place,
    mind,
    floor,
    ears: openEars(mind, page),
    mouth: openMouth(mind, page),
    paces: openPaces(),
    purse,
    wards,
    mayAskAgain: seldom(askAgainEveryMs),
    page,
    transcript: openTranscript(call.place, page, mind),
    signal,
  };
}

/** Whether the bot answers whoever speaks: as the setting says, and always when it is alone with somebody. */
export function answersAll(call: Call, values: Values): boolean {
  return values['voice-answers'] === 'everyone' || call.people().length <= 1;
}
