// What nobody said is not believed; what somebody said is, even where it sounds like an invention.
import { describe, expect, it } from 'vitest';
import { believe } from '#handlers/invented.ts';
import type { Segment } from '#src/transcript.ts';
import { heard } from '#test/oracle.ts';

const segment = (text: string, but: Partial<Segment> = {}): Segment => ({
  text,
  from: 0,
  to: 1,
  silence: 0.01,
  certainty: -0.2,
  repetition: 1,
  ...but,
});
const of = (...segments: Segment[]) => heard(segments.map(({ text }) => text).join(' '), { segments });

describe('a transcript', () => {
  it.each([
    ['less voice than a word', of(segment('Hello')), 349],
    ['silence, and little certainty', of(segment('Hello', { silence: 0.61, certainty: -1.1 })), 2000],
    ['a text that repeats itself', of(segment('no no no no', { repetition: 2.5 })), 2000],
    ['a phrase of silence from little voice', of(segment('Thank you.')), 699],
    ['a phrase of silence from what may be silence', of(segment('Thank you.', { silence: 0.07 })), 2000],
    ['German films', of(segment('Untertitel der Amara.org-Community')), 500],
    ['Japanese films', of(segment('ご視聴ありがとうございました', { silence: 0.2 })), 3000],
    ['French films', of(segment("Sous-titres réalisés par la communauté d'Amara.org")), 600],
  ])('with %s is invented', (_, transcript, voicedMs) => {
    expect(believe(transcript, voicedMs)).toEqual({ text: '', invented: true });
  });

  it.each([
    ['a word', of(segment('Hello')), 350],
    ['silence, but certainty', of(segment('Hello', { silence: 0.9, certainty: -0.3 })), 2000],
    ['little certainty, but no silence', of(segment('Hello', { silence: 0.1, certainty: -1.5 })), 2000],
    ['thanks that were clearly said', of(segment('Thank you.')), 700],
    ['thanks for something', of(segment('Thank you for the report.', { silence: 0.2 })), 600],
  ])('with %s is believed', (_, transcript, voicedMs) => {
    expect(believe(transcript, voicedMs)).toEqual({ text: transcript.text, invented: false });
  });

  it('loses what was invented at its end, and nothing else', () => {
    const transcript = of(segment(' The bus leaves at nine.'), segment(' Thank you.', { silence: 0.3 }));
    expect(believe(transcript, 3000)).toEqual({ text: 'The bus leaves at nine.', invented: true });
  });

  it('without figures is judged by the length of the voice', () => {
    expect(believe(heard('Thank you.', { segments: [] }), 500)).toEqual({ text: '', invented: true });
    expect(believe(heard('Good morning.', { segments: [] }), 500)).toEqual({ text: 'Good morning.', invented: false });
  });

  it('of nothing invents nothing', () => {
    expect(believe(heard('', { segments: [] }), 100)).toEqual({ text: '', invented: false });
  });
});
