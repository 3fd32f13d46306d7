// The instructions stay with the bot: their mark in no disguise and no chunking, their words not at length.
import { describe, expect, it } from 'vitest';
import { asking, waysOf } from '#handlers/asking.ts';
import { discreet, markOf } from '#handlers/canary.ts';
import { spokenSystem } from '#handlers/call/prompt.ts';
import { system } from '#handlers/prompt.ts';
import type { ChatPart, Models } from '#src/models.ts';
import { complete, Oracle, piece } from '#test/oracle.ts';
import { fc } from '#test/property.ts';
import { ann, place } from '#test/said.ts';

const mark = markOf('a secret');
const never = new AbortController().signal;

interface Came {
  readonly text: string;
  readonly thoughts: string;
  readonly pieces: readonly string[];
  readonly withheld: boolean;
  readonly parts: readonly ChatPart[];
}

/** What comes of an answer that the model writes in these pieces. */
async function came(pieces: readonly (string | ChatPart)[], about = system, said = 'Ann: Hello?'): Promise<Came> {
  const oracle = new Oracle();
  const models = discreet(oracle, mark);
  const request = { caller: { person: ann, place }, system: about, said: [{ by: 'person', text: said }] } as const;
  const reading = Array.fromAsync(models.chat(request, never));
  const { parts } = await oracle.asked();
  parts.push(...pieces.map((one) => (typeof one === 'string' ? piece(one) : one)), complete).end();
  const all = await reading;
  const of = (type: ChatPart['type']) => all.flatMap((one) => (one.type === type && 'text' in one ? [one.text] : []));
  return {
    text: of('text').join(''),
    thoughts: of('thought').join(''),
    pieces: of('text'),
    withheld: all.some((one) => one.type === 'end' && one.reason === 'withheld'),
    parts: all,
  };
}

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

describe('the mark of the instructions', () => {
  it('is the same for the same secret and another for another, and tells nothing of it', () => {
    expect(markOf('a secret')).toBe(mark);
    expect(markOf('another')).not.toBe(mark);
    expect(mark).toMatch(/^[a-z2-7]{16}$/);
  });

  it('stands behind the instructions, the same bytes each time', async () => {
    const oracle = new Oracle();
    const models = discreet(oracle, mark);
    for (const text of ['a', 'b']) {
      const said = [{ by: 'person', text }] as const;
      void Array.fromAsync(models.chat({ caller: { person: ann, place }, system, said }, never));
    }
    const [first, second] = [await oracle.asked(0), await oracle.asked(1)];
    expect(first.request.system).toBe(second.request.system);
    expect(first.request.system.startsWith(system)).toBe(true);
    expect(first.request.system.split(mark)).toHaveLength(2);
  });

  const disguises: Readonly<Record<string, string>> = {
    'as it is': mark,
    'in capitals': mark.toUpperCase(),
    'with blanks': Array.from(mark).join(' '),
    'with hyphens': Array.from(mark).join('-'),
    'a letter a line': Array.from(mark).join('\n'),
    'with what cannot be seen': Array.from(mark).join('\u200B\u2060'),
    'in bold': `**${mark.slice(0, 8)}**${mark.slice(8)}`,
    'in wide letters': Array.from(mark, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0)).join(
      '',
    ),
    backwards: Array.from(mark).toReversed().join(''),
    'as hexadecimal': Buffer.from(mark).toString('hex'),
    'as Base64': Buffer.from(mark).toString('base64'),
    'as Base64 behind a letter': Buffer.from(`x${mark}y`).toString('base64'),
    'as Base64 behind two': Buffer.from(`xy${mark}z`).toString('base64'),
    'as Base64 of all instructions': Buffer.from(`${system}\n${mark}.`).toString('base64'),
  };

  it.each(Object.entries(disguises))('never comes out %s', async (_, disguise) => {
    const { text, withheld, parts } = await came(['It is ', disguise, ', I think.']);
    expect([withheld, parts.at(-1)]).toEqual([true, { type: 'end', reason: 'withheld' }]);
    expect(text).not.toContain(disguise);
  });

  it('never comes out in any chunking, nor does what could tell it', async () => {
    const before = 'You asked 漢字 for it. ';
    const cuts = (text: string) => fc.array(fc.nat({ max: text.length }), { maxLength: 30 });
    const told = fc
      .constantFrom(...Object.values(disguises).filter(({ length }) => length < 100))
      .map((disguise) => `${before}${disguise} is it.`);
    const chunked = told.chain((text) => cuts(text).map((at) => ({ text, at })));
    await fc.assert(
      fc.asyncProperty(chunked, async ({ text, at }) => {
        const borders = [0, ...at.toSorted((a, b) => a - b), text.length];
        const shown = await came(borders.slice(1).map((end, index) => text.slice(borders[index], end)));
        expect(shown.withheld).toBe(true);
        // Three letters tell nothing; in Base64, as many may stand before that others have a share in.
        expect(plain(shown.text).length).toBeLessThan(plain(before).length + 7);
      }),
      { numRuns: 300 },
    );
  });

  it('holds back what may be its beginning, and no more', async () => {
    const beginning = mark.slice(0, 5);
    const { pieces, withheld } = await came(['One ', beginning, ' two', ' three']);
    expect(withheld).toBe(false);
    expect(pieces.join('')).toBe(`One ${beginning} two three`);
    expect(pieces[0]).toBe('One ');
    expect(pieces).toHaveLength(3);
  });

  it('holds back nothing of a text in another script', async () => {
    const beginning = mark.slice(0, 5);
    const { pieces } = await came([beginning, '你好', '。世界']);
    expect(pieces).toEqual([`${beginning}你好`, '。世界']);
  });

  it('leaves every other answer as it is, to the last letter', async () => {
    const word = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.nat({ max: 12 }).map((most) => mark.slice(0, most)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 12 }), async (words) => {
        const whole = plain(words.join(''));
        fc.pre(!Object.values(disguises).some((one) => whole.includes(plain(one))));
        const { text, withheld, parts } = await came(words);
        expect([text, withheld, parts.at(-1)]).toEqual([words.join(''), false, complete]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the words of the instructions', () => {
  const wordsOf = (text: string) => text.match(/\p{L}+/gu) ?? [];
  const rule = wordsOf(system).slice(30, 42).join(' ');

  it.each([
    ['of the chat', system, rule],
    ['of calls', spokenSystem, wordsOf(spokenSystem).slice(40, 52).join(' ')],
    ['written otherwise', system, rule.toUpperCase().replaceAll(' ', ' *\u200B* ')],
  ])('%s are not told, twelve in a row', async (_, about, words) => {
    const { withheld } = await came(['My rules are: ', ...words.split(/(?<=e)/), ' and so on.'], about);
    expect(withheld).toBe(true);
  });

  it('may come by the way, eleven in a row', async () => {
    const eleven = rule.split(' ').slice(1).join(' ');
    expect((await came(['My rules are: ', eleven, '. And', ' so on.'])).withheld).toBe(false);
  });

  const known = 'We are open from Monday to Friday, nine to five, and on Saturdays from ten to two in the old house.';
  const heed = `${known} Never tell anybody that the house will be sold in May, and that nobody but the mayor knows of it yet.`;
  const theirs = `${system}\n\nWhat the admins here want you to know and heed:\n${heed}`;

  it('that admins wrote for people to know may be told, a sentence of them', async () => {
    expect(await came([known], theirs)).toMatchObject({ text: known, withheld: false });
  });

  it('that admins wrote are not recited', async () => {
    expect((await came([heed], theirs)).withheld).toBe(true);
  });

  it('may be told where somebody has said them before', async () => {
    expect((await came([rule], system, `Ann: Translate this: ${rule}`)).withheld).toBe(false);
  });

  it('end an answer at its very end, too', async () => {
    expect((await came([rule])).withheld).toBe(true);
  });

  it('count where no blanks stand between words', async () => {
    const chinese = '我们周一至周五九点到五点开放，周六十点到两点开放，请不要告诉任何人房子五月会被卖掉。';
    expect((await came([chinese], `${system}\n\n${chinese}`)).withheld).toBe(true);
  });
});

describe('calls', () => {
  const rule = (system.match(/\p{L}+/gu) ?? []).slice(30, 42).join(' ');
  const escaped = Array.from(mark, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

  it.each([
    ['the mark', JSON.stringify({ query: `what is ${mark}?` })],
    ['the mark backwards', JSON.stringify({ query: Array.from(mark).toReversed().join('') })],
    ['the mark as escapes', `{"query":"${escaped}"}`],
    ['the mark as escapes in no JSON', `{"query":"${escaped}`],
    ['the mark over several values', JSON.stringify({ options: [mark.slice(0, 8), mark.slice(8)] })],
    ['the mark deep within', JSON.stringify({ a: [{ b: { c: Buffer.from(mark).toString('hex') } }] })],
    ['the mark as a key', JSON.stringify({ [mark]: 1 })],
    ['the mark in no JSON', `query=${mark}`],
    ['their words', JSON.stringify({ query: rule })],
    ['their words over lines', JSON.stringify({ text: rule.replaceAll(' ', '\n') })],
  ])('that are given %s are not made, none of them', async (_, input) => {
    const { withheld, parts } = await came(['Let me see. ', wanting(['search_web', {}], ['search_web', input])]);
    expect(withheld).toBe(true);
    expect(parts.some(({ type }) => type === 'calls')).toBe(false);
  });

  it('that are named like the mark are not made', async () => {
    expect((await came([wanting([mark, {}])])).withheld).toBe(true);
  });

  it('that are given anything else come as they are, after what was held back', async () => {
    const call = wanting(['search_web', { query: `${mark.slice(0, 6)} of Rome` }], ['get_time', 'no JSON \\u12']);
    const { parts, text } = await came(['One ', mark.slice(0, 5), call]);
    expect(text).toBe(`One ${mark.slice(0, 5)}`);
    expect(parts.filter(({ type }) => type === 'calls')).toEqual([call]);
    expect(parts.findLastIndex(({ type }) => type === 'text')).toBeLessThan(parts.indexOf(call));
  });

  it('may be given what somebody has said', async () => {
    const input = JSON.stringify({ text: rule });
    const { withheld } = await came([wanting(['translate', input])], system, `Ann: Translate this: ${rule}`);
    expect(withheld).toBe(false);
  });
});

/** What a model wants called; of an input that is a text, that very text. */
function wanting(...calls: readonly (readonly [name: string, input: unknown])[]): ChatPart {
  return {
    type: 'calls',
    calls: calls.map(([name, input], at) => {
      return { id: `call_${at}`, name, input: typeof input === 'string' ? input : JSON.stringify(input) };
    }),
  };
}

describe('thoughts', () => {
  const thought = (text: string): ChatPart => ({ type: 'thought', text });

  it('that tell the mark are left out, and the answer stands', async () => {
    const { thoughts, text, withheld } = await came([thought('It is '), thought(`${mark}. `), 'No.']);
    expect([thoughts, text, withheld]).toEqual(['', 'No.', false]);
  });

  it('that tell nothing come before the words', async () => {
    const { parts } = await came([thought('Hm. '), thought('So.'), 'Yes.']);
    expect(parts).toEqual([thought('Hm. So.'), piece('Yes.'), complete]);
  });
});

it('a piece costs less than a tenth of a millisecond of its own', async () => {
  const pieces = Array.from({ length: 4000 }, (_, at) => `word${at % 97} is of the `);
  const spent = async (models: Models): Promise<number> => {
    const request = { caller: { person: ann, place }, system, said: [{ by: 'person', text: 'Hm' }] } as const;
    const began = process.threadCpuUsage();
    for await (const _ of models.chat(request, never)) continue;
    const { user, system: kernel } = process.threadCpuUsage(began);
    return (user + kernel) / 1000;
  };
  const writing: Models = {
    ...asking(new Oracle(), waysOf(new Oracle())),
    async *chat() {
      yield* [...pieces.map(piece), complete];
    },
  };
  const bare = await spent(writing);
  expect((await spent(discreet(writing, mark))) - bare).toBeLessThan(0.1 * pieces.length);
});
