// The model may ask to look at an image again: once, in one word, and nobody sees that word.
import { describe, expect, it } from 'vitest';
import { orAgain } from '#handlers/again.ts';
import type { Written } from '#handlers/written.ts';

import { complete, piece } from '#test/oracle.ts';
import { fc } from '#test/property.ts';

const { signal } = new AbortController();

/** What people see when the model writes `first`, and with what was seen again `second`; and what it was given then. */
async function asked(first: readonly string[], second: readonly string[] = [], seen = 'it is red') {
  const given: string[] = [];
  let looks = 0;
  async function* write(more: string): AsyncGenerator<Written, void> {
    given.push(more);
    for (const text of given.length === 1 ? first : second) yield piece(text);
    yield complete;
  }
  const look = async () => {
    looks += 1;
    return seen;
  };
  const parts = await Array.fromAsync(orAgain(write, look, signal));
  const text = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
  return { text, parts, given, looks };
}

describe('an answer', () => {
  it.each([['The sky is blue.'], ['LOOK', 'ING good!'], ['LOOK_AGAINST', ' the wall.'], ['LO'], ['L', 'O', 'L']])(
    'passes as it is: %s %s',
    async (...pieces) => {
      const { text, looks } = await asked(pieces);
      expect([text, looks]).toEqual([pieces.join(''), 0]);
    },
  );

  it('is never changed, however it is parted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('L', 'LOOK', '_', 'AGAIN', ' ', 'x', '\n')), async (pieces) => {
        fc.pre(!/^\s*LOOK_AGAIN(?!\w)/.test(pieces.join('')));
        expect((await asked(pieces)).text).toBe(pieces.join(''));
      }),
    );
  });
});

describe('the wish to look again', () => {
  it.each([
    [['LOOK_AGAIN']],
    [['LOOK', '_AGA', 'IN']],
    [['LOOK_AGAIN', '\n']],
    [['LOOK_AGAIN', ' and see.']],
    [['\nLOOK_AGAIN. Please.']],
  ])('is granted, and the answer written with what was seen: %s', async (pieces) => {
    const { text, given, parts } = await asked(pieces, ['Its collar is red.']);
    expect(text).toBe('Its collar is red.');
    expect(given).toEqual(['', 'it is red']);
    expect(parts.filter(({ type }) => type === 'end')).toEqual([complete]);
  });

  it('is told honestly where the image is gone', async () => {
    const { text, given } = await asked(['LOOK_AGAIN'], [], '');
    expect(text).toContain('it is gone');
    expect(given).toEqual(['']);
  });

  it('is granted once', async () => {
    const { text, looks } = await asked(['LOOK_AGAIN'], ['LOOK', '_AGAIN']);
    expect(text).toContain('it is gone');
    expect(looks).toBe(1);
  });
});
