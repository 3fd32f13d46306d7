// Files and speech below an answer: after its words, each once, and what could not be posted is told.
import { describe, expect, it } from 'vitest';
import { deliver, withdraw } from '#src/delivery.ts';
import { openLedger } from '#src/ledger.ts';
import type { Clip, Recording, ReplyPart, Sounding, Turn } from '#src/message.ts';
import { type Poster, PostError } from '#src/poster.ts';
import type { Receipts } from '#src/receipts.ts';
import { BotError } from '#src/trouble.ts';
import { said, turnOf } from './said.ts';
import { Screen } from './screen.ts';
import { shelf } from './shelf.ts';
import { Stream } from './stream.ts';

const text = (words: string): ReplyPart => ({ type: 'text', text: words });
const clip = (name: string, size = 3): Clip => ({ name, mediaType: 'text/plain', bytes: new Uint8Array(size) });
const file = (name: string, size?: number): ReplyPart => ({ type: 'file', clip: clip(name, size) });
const recorded: Recording = { clip: clip('voice.ogg'), seconds: 1, loudness: new Uint8Array(1) };
const of = (...parts: readonly ReplyPart[]): AsyncIterable<ReplyPart> => new Stream<ReplyPart>().push(...parts).end();

/** Speech that becomes `whole`; `begun` counts how often it was asked for. */
function speech(whole: () => Promise<Recording>): { part: ReplyPart; begun: () => number } {
  let begun = 0;
  const begin = (): Sounding => {
    begun += 1;
    return { text: 'spoken', sound: (async function* () {})(), whole: whole() };
  };
  return { part: { type: 'audio', begin }, begun: () => begun };
}

interface Scene {
  readonly screen: Screen;
  readonly receipts: Receipts;
  readonly turn: Turn;
  readonly running: AbortController;
  /** Shows a reply; again for what a new process would do. */
  readonly show: (...parts: readonly ReplyPart[]) => Promise<void>;
}

async function scene(settings: Partial<Poster> = {}): Promise<Scene> {
  const receipts = openLedger(await shelf());
  const screen = new Screen(settings);
  const turn = turnOf(said('hello'));
  const running = new AbortController();
  const show = (...parts: readonly ReplyPart[]) =>
    deliver(turn, of(...parts), screen.poster(), receipts, running.signal);
  return { screen, receipts, turn, running, show };
}

const names = (screen: Screen) => screen.enclosed.map(({ clip: { name } }) => name);

describe('what is enclosed', () => {
  it('comes after the words, in order', async () => {
    const { screen, show } = await scene();
    await show(file('a.txt'), text('Here.'), file('b.txt'));
    expect(screen.calls).toEqual(['post 0 Here.', 'enclose 0 a.txt', 'enclose 1 b.txt']);
  });

  it('needs no words', async () => {
    const { screen, show } = await scene();
    await show(speech(() => Promise.resolve(recorded)).part);
    expect([screen.texts, names(screen)]).toEqual([[], ['voice.ogg']]);
  });

  it('takes the place of the sentence that people saw while they waited', async () => {
    const { screen, turn, receipts, running } = await scene();
    const reply = new Stream<ReplyPart>();
    const shown = deliver(turn, reply.until(running.signal), screen.poster(), receipts, running.signal);
    reply.push({ type: 'wait', text: 'I listened to 1 of 2 minutes.' });
    await expect.poll(() => screen.text).toBe('-# I listened to 1 of 2 minutes.');
    reply.push({ type: 'wait', text: 'I listened to 2 of 2 minutes.' });
    await expect.poll(() => screen.text).toBe('-# I listened to 2 of 2 minutes.');
    reply.push(file('a.txt')).end();
    await shown;
    expect([screen.texts, names(screen)]).toEqual([[], ['a.txt']]);
  });

  it('is not posted twice by another process, nor spoken again', async () => {
    const { screen, show } = await scene();
    await show(text('Here.'), file('a.txt'), speech(() => Promise.resolve(recorded)).part);
    const again = speech(() => Promise.resolve(recorded));
    await show(text('Here.'), file('a.txt'), again.part);
    expect(names(screen)).toEqual(['a.txt', 'voice.ogg']);
    expect(again.begun()).toBe(0);
  });

  it('is looked for when nobody knows whether it arrived', async () => {
    const { screen, show } = await scene();
    screen.next('enclose', 'cut');
    await show(text('Here.'), file('a.txt'));
    expect(names(screen)).toEqual(['a.txt']);
    expect(screen.calls.filter((call) => call.startsWith('findEnclosure'))).toHaveLength(1);
  });

  it('is looked for by the next process, too', async () => {
    const { screen, show } = await scene();
    screen.next('enclose', 'cut');
    screen.next('findEnclosure', new PostError('unknown', 'the line is cut', { retryAfterMs: 30_000 }));
    await expect(show(text('Here.'), file('a.txt'))).rejects.toThrow(PostError);
    await show(text('Here.'), file('a.txt'));
    expect(names(screen)).toEqual(['a.txt']);
  });

  it('is looked for when its posting was cut short', async () => {
    const { screen, turn, receipts, running, show } = await scene();
    const leaving = new Promise((_, reject) =>
      running.signal.addEventListener('abort', () => reject(new Error('cut'))),
    );
    screen.next('enclose', 'cut');
    screen.next('findEnclosure', leaving);
    const first = show(text('Here.'), file('a.txt'), file('b.txt'));
    await expect.poll(() => screen.calls.at(-1)).toContain('findEnclosure');
    running.abort('superseded');
    await first;
    await deliver(
      turn,
      of(text('Here.'), file('a.txt'), file('b.txt')),
      screen.poster(),
      receipts,
      new AbortController().signal,
    );
    expect(names(screen)).toEqual(['a.txt', 'b.txt']);
  });

  it('is posted after all when it never arrived', async () => {
    const { screen, show } = await scene();
    screen.next('enclose', new PostError('unknown', 'the line is cut', { retryAfterMs: 1 }));
    await show(text('Here.'), file('a.txt'));
    expect(names(screen)).toEqual(['a.txt']);
  });

  it('is taken away with the answer', async () => {
    const { screen, show, turn, receipts } = await scene();
    await show(text('Here.'), file('a.txt'), file('b.txt'));
    await withdraw(turn, screen.poster(), receipts);
    expect([screen.texts, names(screen)]).toEqual([[], []]);
    expect(await receipts.receipts(turn.id)).toEqual([]);
  });

  it('goes when the answer is taken back or has fewer of it', async () => {
    const { screen, show } = await scene();
    await show(text('Here.'), file('a.txt'), file('b.txt'));
    await show(text('Here.'), file('a.txt'));
    expect(names(screen)).toEqual(['a.txt']);
    await show(text('Here.'), file('a.txt'), { type: 'retract', text: 'Not so.' });
    expect([screen.texts, names(screen)]).toEqual([['Not so.'], []]);
  });
});

describe('what cannot be enclosed', () => {
  it('because it is too large is told', async () => {
    const { screen, show } = await scene({ largestFile: 10 });
    await show(text('Here.'), file('big.bin', 11), file('small.txt', 10));
    expect(screen.text).toBe('Here.\n\n-# big.bin is larger than a file may be here.');
    expect(names(screen)).toEqual(['small.txt']);
  });

  it.each([
    ['refused', 'I may not post files here.'],
    ['invalid', 'A file was not taken here.'],
  ] as const)('because it is %s is told', async (kind, told) => {
    const { screen, show } = await scene();
    screen.next('enclose', new PostError(kind, 'no'));
    await show(text('Here.'), file('a.txt'), file('b.txt'));
    expect(screen.text).toBe(`Here.\n\n-# ${told}`);
    expect(names(screen)).toEqual(['b.txt']);
  });

  it('because there is no voice is told in its own sentence', async () => {
    const { screen, show } = await scene();
    await show(text('Here.'), speech(() => Promise.reject(new BotError('I have no voice left.'))).part);
    expect(screen.text).toBe('Here.\n\n-# I have no voice left.');
  });

  it('because of a fault on our side fails the turn', async () => {
    const { show } = await scene();
    await expect(show(text('Here.'), speech(() => Promise.reject(new Error('a bug'))).part)).rejects.toThrow('a bug');
  });

  it('because the answer was stopped is let go', async () => {
    const { screen, show, running } = await scene();
    const { promise, reject } = Promise.withResolvers<Recording>();
    const shown = show(text('Here.'), speech(() => promise).part);
    await expect.poll(() => screen.done).toBe(true);
    running.abort('stopped');
    reject(new DOMException('aborted', 'AbortError'));
    await shown;
    expect([screen.texts.length, names(screen)]).toEqual([1, []]);
  });
});

describe('what was understood', () => {
  it.each([
    [false, '> how are you\n\nFine.'],
    [true, '||how are you||\n\nFine.'],
  ])('stands above the answer, folded: %s', async (folded, whole) => {
    const { screen, show } = await scene();
    await show({ type: 'understood', text: 'how are you', folded }, text('Fine.'));
    expect(screen.text).toBe(whole);
  });
});
