// How one reply is shown: paced, in the same messages, exactly once, whatever the platform says.
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { deliver, withdraw } from '#src/delivery.ts';
import { openLedger } from '#src/ledger.ts';
import type { ReplyPart, Turn } from '#src/message.ts';
import { type Poster, PostError } from '#src/poster.ts';
import type { Receipts } from '#src/receipts.ts';
import { ann, place, said, turnOf } from './said.ts';
import { Screen } from './screen.ts';
import { shelf } from './shelf.ts';
import { Stream } from './stream.ts';
import { until } from './until.ts';

const text = (words: string): ReplyPart => ({ type: 'text', text: words });
const note = (words: string): ReplyPart => ({ type: 'note', text: words });
const retract = (words: string): ReplyPart => ({ type: 'retract', text: words });
const soon = { retryAfterMs: 1 };

interface Scene {
  readonly screen: Screen;
  readonly receipts: Receipts;
  readonly turn: Turn;
  readonly reply: Stream<ReplyPart>;
  readonly running: AbortController;
  /** Shows the reply; call again, perhaps with another one, for what a new process would do. */
  readonly show: (reply?: AsyncIterable<ReplyPart>, poster?: Poster) => Promise<void>;
}

async function scene(settings: Partial<Poster> = {}, locale = 'en'): Promise<Scene> {
  const receipts = openLedger(await shelf());
  const screen = new Screen(settings);
  const turn = turnOf(said('hello', { author: { ...ann, locale } }));
  const reply = new Stream<ReplyPart>();
  const running = new AbortController();
  return {
    screen,
    receipts,
    turn,
    reply,
    running,
    show: (other = reply.until(running.signal), poster = screen.poster()) =>
      deliver(turn, other, poster, receipts, running.signal),
  };
}

const of = (...parts: readonly ReplyPart[]): AsyncIterable<ReplyPart> => new Stream<ReplyPart>().push(...parts).end();
const paragraphs = (count: number, length = 150): string =>
  Array.from({ length: count }, (_, index) => `${index} ${'word '.repeat(length / 5)}`.trim()).join('\n\n');

const inWords = (words: string): string => words.split(/\s+/).join(' ').trim();

describe('a reply', () => {
  it('is posted with its first words, and edited as it grows', async () => {
    const { screen, reply, show } = await scene();
    const shown = show();
    reply.push(text('Hello'));
    await until(() => screen.text === 'Hello');
    expect(screen.shown[0]?.page.growing).toBe(true);
    reply.push(text(' world.'));
    await until(() => screen.text === 'Hello world.');
    reply.end();
    await shown;
    expect(screen.shown).toMatchObject([{ page: { number: 0, text: 'Hello world.', growing: false } }]);
    expect(screen.calls.map((call) => call.split(' ')[0])).toEqual(['post', 'edit', 'edit']);
  });

  it('gives signs of life at once, and posts nothing for them', async () => {
    const { screen, reply, show } = await scene();
    const shown = show();
    reply.push({ type: 'working', on: 'thinking' });
    await until(() => screen.signs.length > 0);
    expect([screen.signs, screen.calls]).toEqual([['thinking'], []]);
    reply.end();
    await shown;
    expect(screen.calls).toEqual([]);
  });

  it('is coalesced to what the platform has time for, and its end waits for no pace', async () => {
    const { screen, reply, show } = await scene({ pace: () => 60_000 });
    const shown = show();
    reply.push(text('0'));
    await until(() => screen.text === '0');
    for (let piece = 1; piece <= 50; piece += 1) reply.push(text(` ${piece}`));
    await until(() => reply.taken === 51);
    expect(screen.calls).toHaveLength(1);
    reply.end();
    await shown;
    expect(screen.calls).toHaveLength(2);
    expect(screen.text).toMatch(/^0 1 .* 50$/);
  });

  it('longer than a page goes on in the next one, which closes the one before', async () => {
    const { screen, show } = await scene({ limit: 500 });
    const whole = paragraphs(10);
    await show(of(text(whole)));
    expect(screen.shown.length).toBeGreaterThan(2);
    expect(screen.shown.map(({ page }) => page.number)).toEqual(screen.shown.map((_, index) => index));
    expect(screen.done).toBe(true);
    expect(screen.texts.join('\n\n')).toBe(whole);
  });

  it('ends with its notes, set apart as the platform writes them', async () => {
    const { screen, show } = await scene();
    await show(of(note('I left something out.'), text('The answer.'), note('And more.')));
    expect(screen.text).toBe('The answer.\n\n-# I left something out.\n-# And more.');
  });

  it('without a word leaves nothing behind', async () => {
    const { screen, show, receipts, turn } = await scene();
    await show(of(text(' \n')));
    expect([screen.calls, await receipts.receipts(turn.id)]).toEqual([[], []]);
  });

  it('shows a longer wait until the first words take its place', async () => {
    const { screen, reply, show } = await scene();
    const shown = show();
    reply.push({ type: 'wait', text: 'A moment.' });
    await until(() => screen.text === '-# A moment.');
    reply.push(text('Here it is.'));
    await until(() => screen.text === 'Here it is.');
    reply.end();
    await shown;
    expect(screen.shown).toHaveLength(1);
  });

  it('shows a longer wait where the platform has a place for it', async () => {
    const waits: string[] = [];
    const { screen, show } = await scene({ waiting: (words) => void waits.push(words) });
    await show(of({ type: 'wait', text: 'A moment.' }, text('Here.')));
    expect([waits, new Set(screen.history)]).toEqual([['A moment.'], new Set(['Here.'])]);
  });

  it('that fails is shown as far as it came, and tells who runs it', async () => {
    const { screen, reply, show } = await scene();
    const shown = show();
    reply.push(text('So far')).fail(new Error('a bug'));
    await expect(shown).rejects.toThrow('a bug');
    expect([screen.text, screen.done]).toEqual(['So far', true]);
  });
});

describe('taking back', () => {
  it('replaces all pages by one and removes the others at once, not only at the end', async () => {
    const { screen, reply, show, receipts, turn } = await scene({ limit: 500 });
    const shown = show();
    reply.push(text(paragraphs(10)));
    await until(() => screen.shown.length > 2);
    reply.push(retract('I took it back.'));
    await until(() => screen.shown.length === 1);
    expect(screen.text).toBe('I took it back.');
    reply.end();
    await shown;
    expect(screen.text).toBe('I took it back.');
    expect(await receipts.receipts(turn.id)).toHaveLength(1);
  });

  it('keeps the notes', async () => {
    const { screen, show } = await scene();
    await show(of(note('A note.'), text('Bad.'), retract('Sorry.')));
    expect(screen.text).toBe('Sorry.\n\n-# A note.');
  });

  it('removes from the last page on, so that a crash halfway leaves no gap', async () => {
    const { screen, reply, show, receipts, turn } = await scene({ limit: 500 });
    const first = show();
    reply.push(text(paragraphs(10)));
    await until(() => screen.shown.length > 3);
    const pages = screen.shown.length;
    screen.next('remove', new PostError('refused', 'not now'));
    const removed = screen.shown.at(-1)?.id;
    reply.push(retract('Sorry.'));
    await expect(first).rejects.toThrow('not now');
    expect(screen.calls.at(-1)).toBe(`remove ${removed}`);
    expect((await receipts.receipts(turn.id)).map(({ page }) => page)).toEqual(
      Array.from({ length: pages }, (_, i) => i),
    );
  });
});

describe('stopping', () => {
  it('leaves what was written, and says so', async () => {
    const { screen, reply, running, show } = await scene({ pace: () => 60_000 });
    const shown = show();
    reply.push(text('One'));
    await until(() => screen.text === 'One');
    reply.push(text(' two'));
    await until(() => reply.taken === 2);
    running.abort('stopped');
    await shown;
    expect([screen.text, screen.done]).toEqual(['One two\n\n-# Stopped.', true]);
  });

  it('says so in the language of who asked', async () => {
    const { screen, reply, running, show } = await scene({}, 'de');
    const shown = show();
    reply.push(text('Eins'));
    await until(() => screen.text === 'Eins');
    running.abort('stopped');
    await shown;
    expect(screen.text).toBe('Eins\n\n-# Angehalten.');
  });

  it.each(['superseded', 'deleted', 'closing'])('because it was %s leaves everything as it stands', async (reason) => {
    const { screen, reply, running, show } = await scene();
    const shown = show();
    reply.push(text('One'));
    await until(() => screen.text === 'One');
    const calls = screen.calls.length;
    running.abort(reason);
    await shown;
    expect([screen.text, screen.done, screen.calls.length]).toEqual(['One', false, calls]);
  });

  it('gives up trying when nobody wants the answer any more', async () => {
    const { screen, running, show } = await scene();
    const never = new PostError('limited', 'slow down', soon);
    screen.next('post', never, 7);
    const shown = show(of(text('One')));
    running.abort('closing');
    await expect(shown).resolves.toBeUndefined();
    expect(screen.calls.length).toBeLessThan(7);
  });
});

describe('receipts', () => {
  it('stand before a post as an intent and after it with its id', async () => {
    const { screen, receipts, turn, show } = await scene();
    const gate = Promise.withResolvers<void>();
    screen.next('post', gate.promise);
    const shown = show(of(text('Hello')));
    await until(() => screen.calls.length > 0);
    const [intent] = await receipts.receipts(turn.id);
    expect(intent).toEqual({ page: 0, key: screen.calls.length > 0 ? intent?.key : '' });
    expect(intent?.key).toMatch(/^[\w-]{22}$/);
    gate.resolve();
    await shown;
    expect(await receipts.receipts(turn.id)).toEqual([{ page: 0, key: intent?.key, messageId: screen.shown[0]?.id }]);
  });

  it('let another process finish the answer in the same messages', async () => {
    const { screen, reply, running, show, receipts, turn } = await scene({ limit: 500 });
    const first = show();
    reply.push(text(paragraphs(6)));
    await until(() => screen.shown.length > 1);
    const ids = screen.shown.map(({ id }) => id);
    running.abort('closing');
    await first;

    const whole = paragraphs(12);
    await deliver(turn, of(text(whole)), screen.poster(), receipts, new AbortController().signal);
    expect(screen.shown.map(({ id }) => id).slice(0, ids.length)).toEqual(ids);
    expect(screen.texts.join('\n\n')).toBe(whole);
    expect(screen.done).toBe(true);
  });

  it('let another process take surplus pages away', async () => {
    const { screen, show, receipts, turn } = await scene({ limit: 500 });
    await show(of(text(paragraphs(10))));
    await deliver(turn, of(text('Short.')), screen.poster(), receipts, new AbortController().signal);
    expect(screen.texts).toEqual(['Short.']);
    expect(await receipts.receipts(turn.id)).toHaveLength(1);
  });

  it('of a post that nobody heard of again let it be found and removed when it is surplus', async () => {
    const { screen, receipts, turn, show } = await scene();
    await show(of(text('First page.')));
    await receipts.intend(turn.id, place, 1, 'lost');
    await screen.poster().post({ number: 1, text: 'Orphan.', growing: true }, 'lost');
    await show(of(text('Short.')));
    expect(screen.texts).toEqual(['Short.']);
    expect(await receipts.receipts(turn.id)).toHaveLength(1);
  });
});

describe('a post of unknown outcome', () => {
  it('is found instead of sent again', async () => {
    const { screen, show } = await scene();
    screen.next('post', 'cut');
    await show(of(text('Hello')));
    expect(screen.texts).toEqual(['Hello']);
    expect(screen.calls.map((call) => call.split(' ')[0]).slice(0, 3)).toEqual(['post', 'find', 'edit']);
  });

  it('is sent again when it never arrived', async () => {
    const { screen, show } = await scene();
    screen.next('post', new PostError('unknown', 'cut', soon));
    await show(of(text('Hello')));
    expect(screen.texts).toEqual(['Hello']);
  });

  it('is found by the next process, which brings it up to date', async () => {
    const { screen, receipts, turn } = await scene();
    screen.next('post', 'cut');
    screen.next('find', new PostError('refused', 'the process dies here'));
    const dying = deliver(turn, of(text('Hel')), screen.poster(), receipts, new AbortController().signal);
    await expect(dying).rejects.toThrow('dies here');
    expect(screen.texts).toEqual(['Hel']);
    await deliver(turn, of(text('Hello')), screen.poster(), receipts, new AbortController().signal);
    expect(screen.texts).toEqual(['Hello']);
  });

  it('would stand there twice if nobody looked for it', async () => {
    const { screen, show } = await scene({ find: async () => undefined });
    screen.next('post', 'cut');
    await show(of(text('Hello')));
    expect(screen.texts).toEqual(['Hello', 'Hello']);
  });
});

describe('a refused call', () => {
  it('that was too early is made again after the time the platform names, without a search', async () => {
    const { screen, show } = await scene();
    screen.next('post', new PostError('limited', 'slow down', soon), 2);
    screen.next('edit', new PostError('limited', 'slow down', soon), 3);
    await show(of(text('Hello')));
    const { screen: other, reply, show: showOther } = await scene();
    const shown = showOther();
    reply.push(text('One'));
    await until(() => other.text === 'One');
    other.next('edit', new PostError('limited', 'slow down', soon), 3);
    reply.end();
    await shown;
    expect([screen.text, other.done]).toEqual(['Hello', true]);
    expect(screen.calls.filter((call) => call.startsWith('find'))).toEqual([]);
  });

  it('that would have to wait for an hour is given up at once', async () => {
    const { screen, show } = await scene();
    screen.next('post', new PostError('limited', 'an hour', { retryAfterMs: 3_600_000 }));
    await expect(show(of(text('Hello')))).rejects.toMatchObject({ kind: 'limited' });
    expect(screen.calls).toHaveLength(1);
  });

  it.each(['limited', 'unknown', 'invalid'] as const)(
    '(%s) while the page grows is forgotten: the next edit shows more',
    async (kind) => {
      const { screen, reply, show } = await scene();
      const shown = show();
      reply.push(text('One'));
      await until(() => screen.text === 'One');
      screen.next('edit', new PostError(kind, 'no', soon));
      reply.push(text(' two'));
      await until(() => screen.calls.length === 2);
      reply.push(text(' three'));
      await until(() => screen.text === 'One two three');
      reply.end();
      await shown;
      expect(screen.done).toBe(true);
    },
  );

  it('because of its text is made once more without markup', async () => {
    const { screen, show } = await scene();
    screen.next('post', new PostError('invalid', 'bad markup'));
    screen.next('edit', new PostError('invalid', 'bad markup'));
    await show(of(text('**Hello** `you`')));
    expect(screen.texts).toEqual(['Hello you']);
  });

  it('because even plain text is not taken fails, and is not repeated unchanged', async () => {
    const { screen, show } = await scene();
    screen.next('post', new PostError('invalid', 'never'), 2);
    await expect(show(of(text('Hello')))).rejects.toMatchObject({ kind: 'invalid' });
    expect(screen.calls.filter((call) => call.startsWith('post'))).toHaveLength(2);
  });

  it.each(['refused', 'gone'] as const)('(%s) for good is not repeated', async (kind) => {
    const { screen, show } = await scene();
    screen.next('post', new PostError(kind, 'no'));
    await expect(show(of(text('Hello')))).rejects.toMatchObject({ kind });
    expect(screen.calls).toHaveLength(1);
  });

  it('because the message was deleted posts the answer anew, once', async () => {
    const { screen, reply, show, receipts, turn } = await scene();
    const shown = show();
    reply.push(text('One'));
    await until(() => screen.text === 'One');
    screen.lose('s1');
    reply.push(text(' two'));
    await until(() => screen.text === 'One two');
    expect((await receipts.receipts(turn.id)).map(({ messageId }) => messageId)).toEqual(['s2']);
    screen.lose('s2');
    reply.push(text(' three'));
    await expect(shown).rejects.toMatchObject({ kind: 'gone' });
    expect(screen.texts).toEqual([]);
  });

  it('on removal is made again until it succeeds', async () => {
    const { screen, show } = await scene({ limit: 500 });
    screen.next('remove', new PostError('unknown', 'cut', soon), 2);
    await show(of(text(paragraphs(10)), retract('Sorry.')));
    await show(of(text(paragraphs(10))));
    await show(of(text('Short.')));
    expect(screen.texts).toEqual(['Short.']);
  });
});

describe('pages that only grow', () => {
  const growing = { revisable: false, limit: 500 };

  it('are only ever extended, and hold the whole answer', async () => {
    const { screen, reply, show } = await scene(growing);
    const shown = show();
    const whole = paragraphs(8);
    const seen = new Map<string, string[]>();
    for (const piece of whole.match(/.{1,9}/gs) ?? []) {
      const before = reply.taken;
      reply.push(text(piece));
      await until(() => reply.taken > before);
      for (const { id, page } of screen.shown) seen.set(id, [...(seen.get(id) ?? []), page.text]);
    }
    reply.end();
    await shown;
    for (const texts of seen.values()) texts.reduce((before, now) => (expect(now.startsWith(before)).toBe(true), now));
    expect(seen.size).toBeGreaterThan(2);
    expect(inWords(screen.text)).toBe(inWords(whole));
  });

  it('roll over to a new message before the platform ends them for their age', async () => {
    const { screen, reply, show } = await scene({ ...growing, limit: 100_000, pageAgeMs: 1 });
    const shown = show();
    reply.push(text('The first sentence. '));
    for (let more = 0; screen.shown.length < 2; more += 1) {
      await until(() => reply.taken > more);
      reply.push(text(`Sentence ${more}. `));
    }
    reply.push(text('The last sentence.')).end();
    await shown;
    expect(screen.done).toBe(true);
    expect(inWords(screen.text)).toMatch(/^The first sentence\. Sentence 0\. .*The last sentence\.$/);
  });
});

describe('a long answer', () => {
  /** Shows an answer between whose first and last words some time passes, at once. */
  async function after(ms: number, settings: Partial<Poster>): Promise<string[]> {
    const { screen, reply, show, receipts, turn } = await scene(settings);
    const shown = show();
    reply.push(text('One'));
    await until(async () => (await receipts.receipts(turn.id))[0]?.messageId);
    const now = performance.now.bind(performance);
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + ms);
    onTestFinished(() => clock.mockRestore());
    reply.push(text(' two')).end();
    await shown;
    return screen.texts;
  }

  it('that ended by edits makes the room unread', async () => {
    expect(await after(21_000, { unreadCue: 'Done.' })).toEqual(['One two', 'Done.']);
  });

  it('needs no cue where the platform has none', async () => {
    expect(await after(21_000, {})).toEqual(['One two']);
  });

  it('needs no cue when it was not so long', async () => {
    expect(await after(19_000, { unreadCue: 'Done.' })).toEqual(['One two']);
  });
});

describe('withdrawing', () => {
  it('takes every message away, and the ones nobody heard of', async () => {
    const { screen, receipts, turn, show } = await scene({ limit: 500 });
    await show(of(text(paragraphs(6))));
    const next = screen.shown.length;
    await receipts.intend(turn.id, place, next, 'lost');
    await screen.poster().post({ number: next, text: 'Orphan.', growing: true }, 'lost');
    await withdraw(turn, screen.poster(), receipts);
    expect([screen.texts, await receipts.receipts(turn.id)]).toEqual([[], []]);
  });
});
