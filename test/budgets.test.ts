// Budgets as sentences: each rule has one, which says the same again; nonsense is refused with what is wrong.
import { describe, expect, it } from 'vitest';
import { measures, parseRule, periods, type Rule, ruleOf, rulesIn, type Scope, spellRule } from '#src/budgets.ts';
import { BotError } from '#src/trouble.ts';
import { fc } from './property.ts';

const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,30}$/);
const who: fc.Arbitrary<Scope> = fc.oneof(
  fc.constant({ type: 'person' as const }),
  fc.constant({ type: 'space' as const }),
  fc.record({ type: fc.constantFrom('role' as const, 'room' as const), id }),
);
const rule: fc.Arbitrary<Rule> = fc
  .record({
    of: fc.constantFrom(...measures),
    per: fc.constantFrom(...periods),
    who,
    cents: fc.integer({ min: 1, max: 1e9 }),
  })
  .map(({ cents, ...rest }) => ({ ...rest, most: rest.of === 'dollars' ? cents / 100 : cents }));

describe('a budget', () => {
  it('is a sentence that says the same again', () => {
    fc.assert(
      fc.property(rule, (one) => {
        expect(parseRule(spellRule(one))).toEqual(one);
      }),
    );
  });

  it('has one sentence only, however it is written', () => {
    const written = fc.tuple(rule, fc.boolean(), fc.constantFrom(' ', '  ', '\t'));
    fc.assert(
      fc.property(written, ([one, per, gap]) => {
        const text = spellRule(one);
        const other = (per ? text.replace(/ an? (?=hour|day|month)/, ' per ') : text).split(' ').join(gap);
        expect(spellRule(parseRule(` ${other} `))).toBe(text);
      }),
    );
  });

  it.each([
    ['10000 tokens a day for each person', { most: 10_000, of: 'tokens', per: 'day', who: { type: 'person' } }],
    ['5 dollars a month for the space', { most: 5, of: 'dollars', per: 'month', who: { type: 'space' } }],
    ['600 seconds an hour for role 123', { most: 600, of: 'seconds', per: 'hour', who: { type: 'role', id: '123' } }],
    ['20 images a day for room 456', { most: 20, of: 'images', per: 'day', who: { type: 'room', id: '456' } }],
    ['$2.50 usd per month for the server', { most: 2.5, of: 'dollars', per: 'month', who: { type: 'space' } }],
    [
      '1,000,000 Tokens per Hour for role <@&9>',
      { most: 1e6, of: 'tokens', per: 'hour', who: { type: 'role', id: '9' } },
    ],
    ['1 image a day for room <#C1|general>', { most: 1, of: 'images', per: 'day', who: { type: 'room', id: 'C1' } }],
    ['1 image a day for room C1:17.5', { most: 1, of: 'images', per: 'day', who: { type: 'room', id: 'C1:17.5' } }],
  ])('is understood: %s', (text, expected) => {
    expect(parseRule(text)).toEqual(expected);
  });

  it.each([
    ['', 'sentences like these'],
    ['plenty', 'sentences like these'],
    ['ten tokens a day for each person', 'understand that number'],
    ['1.000 tokens a day for each person', 'understand that number'],
    ['1,00 dollars a day for each person', 'understand that number'],
    ['$10 tokens a day for each person', 'understand that number'],
    ['-5 tokens a day for each person', 'understand that number'],
    ['1e9 tokens a day for each person', 'understand that number'],
    ['0 tokens a day for each person', 'more than nothing'],
    ['0.5 images a day for each person', 'counted whole'],
    ['9999999999999 tokens a day for the space', 'at most'],
    ['5 euros a day for the space', 'counts tokens'],
    ['5 constructor a day for the space', 'counts tokens'],
    ['5 tokens a week for the space', 'an hour, a day or a month'],
    ['5 tokens a day for ann', 'for each person'],
    ['5 tokens a day for role', 'for each person'],
    ['5 tokens a day for role 1 2', 'for each person'],
    ['5 tokens a day for role ../x', 'for each person'],
  ])('is refused with what is wrong: %s', (text, why) => {
    expect(() => parseRule(text)).toThrow(BotError);
    expect(() => parseRule(text)).toThrow(why);
  });

  it('never ends in anything but a rule or a sentence', () => {
    const outcome = (text: string): unknown => {
      try {
        return parseRule(text).most > 0;
      } catch (error) {
        return error instanceof BotError;
      }
    };
    fc.assert(fc.property(fc.string(), (text) => outcome(text) === true));
  });

  it('knows no fraction of a cent', () => {
    expect(() => ruleOf(0.001, 'dollars', 'day', { type: 'space' })).toThrow('to the cent');
  });

  it('that is none holds for nobody, and takes no other along', () => {
    const text = '5 dollars a month for the space';
    expect(rulesIn(['5 stones a month for the space', text]).map(spellRule)).toEqual([text]);
  });
});
