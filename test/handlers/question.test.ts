// What a turn asks, in words, and what is said about what was left out.
import { describe, expect, it } from 'vitest';
import { ask } from '#handlers/question.ts';
import { english, speaker } from '#src/tongue.ts';
import { said, turnOf } from '#test/said.ts';
import { fc } from '#test/property.ts';

const minute = 60_000;

describe('a question', () => {
  it('is the burst as one text', () => {
    expect(ask(turnOf(said(' one '), said('two')), english)).toEqual({ text: 'one\ntwo', notes: [] });
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \n\t\u00A0\u3000 '],
    ['what nobody sees', '\u200B\u200E\u2066\uFEFF\u00AD'],
  ])('of %s asks nothing', (_what, text) => {
    expect(ask(turnOf(said(text), said(text)), english).text).toBe('');
  });

  it('keeps joiners and marks inside words', () => {
    expect(ask(turnOf(said('👩‍💻 نمی‌دانم')), english).text).toBe('👩‍💻 نمی‌دانم');
  });

  it('of 100,000 characters is cut, and says so', () => {
    const { text, notes } = ask(turnOf(said('x'.repeat(100_000))), english);
    expect(text).toHaveLength(12_000);
    expect(notes).toEqual(['Your message is very long: I read its first 12,000 characters.']);
  });

  it('is never cut inside a character', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), (shift) => {
        const { text } = ask(turnOf(said('x'.repeat(shift) + '😀'.repeat(6001))), english);
        expect(text.isWellFormed()).toBe(true);
        expect(text.length).toBeGreaterThanOrEqual(11_999);
        expect(text.length).toBeLessThanOrEqual(12_000);
      }),
    );
  });

  it('that is answered late says so; a clock that is wrong does not', () => {
    const now = Date.now();
    const notes = (at: number) => ask(turnOf(said('hello', { at })), english, now).notes;
    expect(notes(now - 9 * minute)).toEqual([]);
    expect(notes(now - 42 * minute)).toEqual(['You asked this 42 minutes ago; I was away.']);
    expect(notes(now - 25 * 60 * minute)).toEqual([]);
    expect(notes(now + 60 * minute)).toEqual([]);
  });

  it('tells what was left out in the language of whoever asks, figures and all', () => {
    const { notes } = ask(turnOf(said('x'.repeat(20_000))), speaker('de'));
    expect(notes).toEqual(['Deine Nachricht ist sehr lang: Ich habe die ersten 12.000 Zeichen gelesen.']);
  });
});
