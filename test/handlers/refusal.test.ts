// What is said when the guard has spoken.
import { expect, it } from 'vitest';
import { refusal, retraction } from '#handlers/refusal.ts';
import { categories } from '#src/verdict.ts';

it('names what the guard named, in words', () => {
  expect(refusal(['S1'])).toBe("I can't help with that (violent crimes).");
  expect(refusal(['S1', 'S10', 'S14'])).toBe(
    "I can't help with that (violent crimes, hate, and attacks on computer systems).",
  );
  expect(retraction(['S5'])).toBe('I took my answer back: it went where I must not go (defamation).');
});

it('has a sentence also when the guard named nothing', () => {
  expect(refusal([])).toBe("I can't help with that.");
  expect(retraction([])).toBe('I took my answer back: it went where I must not go.');
});

it('sends people in danger of their own hand to other people, whatever else was named', () => {
  expect(refusal(['S2', 'S11'])).toContain('findahelpline.com');
});

it('knows every category', () => {
  for (const category of categories) {
    expect(retraction([category])).toMatch(/ \([a-z][a-z -]+\)\.$/);
  }
});
