// The bot knows its name as a model that hears may spell it, and nobody else's.
import { describe, expect, it } from 'vitest';
import { named } from '#handlers/call/address.ts';

describe('the name', () => {
  it.each([
    'Parley, what time is it?',
    'Hey Parlay, what time is it?',
    'Parlé, quelle heure est-il ?',
    'Okay barley what is the weather',
    'Hi, Par lay. Are you there?',
    'So tell me please, Parley: why?',
    'Парли, который час?',
    'parly play',
    'Hallo Parlei, wie spät ist es?',
  ])('is heard in %j', (text) => {
    expect(named(text, 'Parley')).toBe(true);
  });

  it.each([
    'What time is it?',
    'I barely know him.',
    'Charley is here',
    'Harley, come here',
    'We had parsley soup',
    'partly cloudy today',
    'I once told somebody that I use Parley',
    'The party was early',
    '',
  ])('is not heard in %j', (text) => {
    expect(named(text, 'Parley')).toBe(false);
  });

  it.each([
    ['Jarvis', 'Hey Jarvis, what time is it?'],
    ['Jarvis', 'Jarvas, what time is it?'],
    ['Zoë', 'Zoe what time is it?'],
    ['Table Talk', 'Okay table talk, what time is it?'],
    ['Jarvis', 'Parley, what time is it?'],
  ])('is also the one people gave it: %s in %j', (name, text) => {
    expect(named(text, name)).toBe(true);
  });

  it.each([
    ['Zoë', 'Joe, what time is it?'],
    ['Jarvis', 'What time is it?'],
    ['', 'What time is it?'],
  ])('is not every name: %s in %j', (name, text) => {
    expect(named(text, name)).toBe(false);
  });
});
