import { describe, expect, test } from 'vitest';
import { hear, type Heard } from '#handlers/hear.ts';
import { join } from '#handlers/hear/join.ts';
import { tokensOf } from '#handlers/hear/tokens.ts';
import type { Senses } from '#handlers/mind.ts';
import { openLog } from '#src/log.ts';
import type { ReplyPart } from '#src/message.ts';
import type { Unavailable } from '#src/models.ts';
import type { Segment, Transcript } from '#src/transcript.ts';
import { openPassages } from '#src/passages.ts';
import { openPreferences } from '#src/preferences.ts';
import type { Part } from '#src/recordings.ts';
import type { Store } from '#src/store.ts';
import { english } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import { heard, trusting, unavailable } from '../oracle.ts';
import { ann, attached, place, said } from '../said.ts';
import { shelf } from '../shelf.ts';

const caller = { person: ann, place };
const recording = attached(new Uint8Array(1), { kind: 'audio' });
const message = said('', { id: 'voice' });
const never = new AbortController().signal;

/** Parts of five minutes, each over the next by two seconds. */
function partsOf(count: number): Part[] {
  return Array.from({ length: count }, (_, number) => ({
    number,
    clip: { name: 'recording.ogg', mediaType: 'audio/ogg', bytes: Uint8Array.of(number) },
    from: number === 0 ? 0 : number * 300 - 1,
    to: (number + 1) * 300 + 1,
    overlap: number === 0 ? 0 : 2,
    last: number === count - 1,
  }));
}

const whole: Part = {
  ...partsOf(1)[0],
  number: 0,
  clip: { name: 'a.ogg', mediaType: 'audio/ogg', bytes: Uint8Array.of(0) },
  from: 0,
  to: 0,
  overlap: 0,
  last: true,
};

type Hears = (number: number) => Transcript | Unavailable | string;

function mindOf(store: Store, parts: readonly Part[], hears?: Hears, trouble?: Error) {
  const models = trusting();
  if (hears) models.hears = ({ bytes }) => hears(bytes[0] ?? 0);
  const recordings = {
    async *parts() {
      yield* parts;
      if (trouble) throw trouble;
    },
  };
  const mind = {
    models,
    recordings,
    say: english,
    passages: openPassages(store),
    settings: openPreferences(store),
    log: openLog({ level: 'silent', secrets: [] }),
  };
  // What else there is in a mind, hearing does not use.
  return mind as typeof mind & Senses;
}

async function outcome(hearing: AsyncGenerator<ReplyPart, Heard>): Promise<{ parts: ReplyPart[]; heard: Heard }> {
  const parts: ReplyPart[] = [];
  for (;;) {
    const next = await hearing.next();
    if (next.done) return { parts, heard: next.value };
    parts.push(next.value);
  }
}

const all = (mind: Senses, signal = never) => outcome(hear(recording, message, caller, mind, 'hear', signal));

/** What is surely said. */
const segment = (text: string, from: number): Segment => {
  return { text, from, to: from + 3, silence: 0.01, certainty: -0.1, repetition: 1 };
};

/** A part whose one sentence is in its middle. */
const spoken = (text: string): Transcript =>
  heard(text, { segments: [{ text, from: 100, to: 110, silence: 0, certainty: -0.1, repetition: 1 }] });

describe('A recording', () => {
  test('that is short is heard as it is, without asking for words', async () => {
    const mind = mindOf(await shelf(), [whole], () => heard('Hello there.', { seconds: 4 }));
    const { parts, heard: got } = await all(mind);
    expect(parts).toEqual([]);
    expect(got).toMatchObject({ text: 'Hello there.', language: 'english', seconds: 4, notes: [] });
    expect(mind.models.hearings[0]?.request.words).toBeUndefined();
  });

  test('that is long is heard in parts at the same time, with words, and shown in order with times in the whole', async () => {
    const mind = mindOf(await shelf(), partsOf(3));
    const hearing = all(mind);
    for (const number of [2, 0, 1]) (await mind.models.hearing(number)).resolve(spoken(`Part ${number}.`));
    const { heard: got, parts } = await hearing;
    expect(got.text).toBe('Part 0. Part 1. Part 2.');
    expect(got.segments.map(({ from }) => from)).toEqual([100, 399, 699]);
    expect(got.seconds).toBe(901);
    expect(mind.models.hearings.every(({ request }) => request.words === true)).toBe(true);
    expect(parts.at(-1)).toEqual({ type: 'wait', text: "I've listened to 15 of 15 minutes…" });
  });

  test('is heard in the language that was set, but translated from whatever it is in', async () => {
    const mind = mindOf(await shelf(), [whole], () => heard('Guten Tag.'));
    mind.models.translates = () => heard('Good day.');
    const set = { scope: 'person', target: ann.id, name: 'voice-language', value: 'de', by: ann.id } as const;
    await mind.settings.set(place, set);
    expect((await all(mind)).heard.text).toBe('Guten Tag.');
    const translated = await outcome(hear(recording, message, caller, mind, 'translate', never));
    expect(translated.heard.text).toBe('Good day.');
    expect(mind.models.hearings[0]?.request.language).toBe('de');
    expect(mind.models.translations[0]?.request).not.toHaveProperty('language');
  });

  test('has six of its parts heard at the same time, and no more', async () => {
    const mind = mindOf(await shelf(), partsOf(10));
    const hearing = all(mind);
    for (let done = 0; done < 10; done += 1) {
      await mind.models.hearing(Math.min(done + 5, 9));
      expect(mind.models.hearings.length - done).toBeLessThanOrEqual(6);
      (await mind.models.hearing(done)).resolve(spoken('A part.'));
    }
    expect((await hearing).heard.segments).toHaveLength(10);
  });

  test('is asked for only as far as it is not yet known, when the process was killed meanwhile', async () => {
    const store = await shelf();
    const first = mindOf(store, partsOf(3));
    const stop = new AbortController();
    const killed = hear(recording, message, caller, first, 'hear', stop.signal);
    const progress = killed.next();
    (await first.models.hearing(1)).resolve(spoken('Part 1.'));
    await progress;
    stop.abort();
    await killed.return({ text: '', seconds: 0, segments: [], notes: [] });
    const second = mindOf(store, partsOf(3), (number) => spoken(`Part ${number}.`));
    const { heard: got } = await all(second);
    expect(got.text).toBe('Part 0. Part 1. Part 2.');
    expect(second.models.hearings.map(({ request }) => request.recording.bytes[0])).toEqual([0, 2]);
  });

  test('of which one part fails stands without it, and the note names its minutes', async () => {
    const hears: Hears = (number) => (number === 1 ? unavailable({ quota: false }) : spoken(`Part ${number}.`));
    const { heard: got } = await all(mindOf(await shelf(), partsOf(3), hears));
    expect(got.text).toBe('Part 0. Part 2.');
    expect(got.notes).toEqual(['I could not hear the recording from 4:59 to 10:01; the rest stands.']);
  });

  test('that breaks off stands as far as it came', async () => {
    const mind = mindOf(
      await shelf(),
      partsOf(2),
      (number) => spoken(`Part ${number}.`),
      new BotError('It is damaged.'),
    );
    const { heard: got } = await all(mind);
    expect(got).toMatchObject({ text: 'Part 0. Part 1.', notes: ['It is damaged.'] });
  });

  test('that breaks off for a reason that nobody expected fails as a whole', async () => {
    const mind = mindOf(await shelf(), partsOf(2), (number) => spoken(`Part ${number}.`), new TypeError('a fault'));
    await expect(all(mind)).rejects.toThrow('a fault');
  });

  test('in which nobody speaks gives no invented words, but a sentence', async () => {
    const silent = heard('Thank you for watching.');
    const segments = silent.segments.map((one) => ({ ...one, silence: 0.8 }));
    const { heard: got } = await all(mindOf(await shelf(), [whole], () => ({ ...silent, segments })));
    expect(got.text).toBe('');
    expect(got.notes).toEqual(['I listened to the recording, but heard no words in it.']);
  });

  test('loses what silence at the ends of its parts was taken for, and keeps the same words where they were said', async () => {
    const silent = (text: string, from: number) => ({ ...segment(text, from), silence: 0.3 });
    const hears: Hears = (number) =>
      heard('', {
        segments: [
          silent(' Thank you.', 2),
          segment(` Part ${number}.`, 100),
          segment(' Thank you.', 104),
          silent(' Thanks for watching!', 290),
          { ...segment(' la la la la la la la la', 294), repetition: 2.5 },
        ],
      });
    const { heard: got } = await all(mindOf(await shelf(), partsOf(2), hears));
    expect(got.text).toBe('Part 0. Thank you. Part 1. Thank you.');
  });

  test('whose parts are silent but for one is that one', async () => {
    const hears: Hears = (number) => (number === 1 ? spoken('Part 1.') : heard('', { segments: [] }));
    const { heard: got } = await all(mindOf(await shelf(), partsOf(3), hears));
    expect(got).toMatchObject({ text: 'Part 1.', notes: [] });
  });

  test('is told to be unheard where no model hears, and where the one that does cannot', async () => {
    const deaf = mindOf(await shelf(), [whole]);
    deaf.models.ears = false;
    expect((await all(deaf)).heard.notes).toEqual([expect.stringContaining('no model that hears')]);
    const busy = mindOf(await shelf(), [whole], () => unavailable({ quota: false }));
    expect((await all(busy)).heard).toMatchObject({ text: '', notes: ['I could not hear the recording.'] });
  });

  test('waits for limits as they say, tells so, and goes on', async () => {
    let tries = 0;
    const hears: Hears = () => ((tries += 1) === 1 ? unavailable({ waitMs: 10 }) : 'Hello.');
    const { parts, heard: got } = await all(mindOf(await shelf(), [whole], hears));
    const text = 'I have used up what I may hear for now; I go on listening in 1 second.';
    expect(parts).toEqual([{ type: 'wait', text }]);
    expect(got.text).toBe('Hello.');
  });

  test('is no work any more once nobody wants it', async () => {
    const mind = mindOf(await shelf(), partsOf(2));
    const hearing = hear(recording, message, caller, mind, 'hear', never);
    const next = hearing.next();
    const asked = await mind.models.hearing(1);
    (await mind.models.hearing(0)).resolve(spoken('Part 0.'));
    await next;
    await hearing.return({ text: '', seconds: 0, segments: [], notes: [] });
    expect(asked.signal.aborted).toBe(true);
  });
});

describe('Joined parts', () => {
  const words = (text: string, from: number, pace = 0.4) =>
    text.split(' ').map((word, at) => ({ text: word, from: from + at * pace, to: from + (at + 1) * pace }));
  const part = (number: number, text: string, from: number, told: boolean) => {
    const timed = words(text, from);
    const segments = [{ text, from, to: timed.at(-1)?.to ?? from, silence: 0, certainty: 0, repetition: 1 }];
    const transcript = heard(text, { segments, ...(told && { words: timed }) });
    return { number, from: number * 10, to: number * 10 + 12, overlap: number === 0 ? 0 : 2, transcript };
  };

  test.each([true, false])('say the words of the overlap once (times of words told: %s)', (told) => {
    const joined = join([
      part(0, 'we begin at nine and end at ten today', 8.4, told),
      part(1, 'end at ten today but nobody came', 0.4, told),
    ]);
    expect(joined.map(({ text }) => text).join(' ')).toBe('we begin at nine and end at ten today but nobody came');
  });

  test('take the times of words that the model told, also where it told others between them', () => {
    const words = ['uh', 'hello', 'er', 'there'].map((text, at) => ({ text, from: 5 + at, to: 5.5 + at }));
    const got = tokensOf([{ text: ' hello, there', from: 1, to: 3 }], words, 100, 0);
    expect(got.map(({ text, from, told }) => [text, from, told])).toEqual([
      [' hello,', 106, true],
      [' there', 108, true],
    ]);
  });

  test('keep what was really said twice outside the overlap', () => {
    const joined = join([part(0, 'no no no', 6, true), part(1, 'no no no', 4, true)]);
    expect(joined.map(({ text }) => text).join(' ')).toBe('no no no no no no');
  });

  test('keep all when a part between them is missing', () => {
    const joined = join([part(0, 'end at ten', 10.5, true), part(2, 'end at ten', 0.5, true)]);
    expect(joined.map(({ text }) => text)).toEqual(['end at ten', 'end at ten']);
  });
});
