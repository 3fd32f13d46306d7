// Who murmurs wants to hear on; who says words wants to speak.
import { describe, expect, it } from 'vitest';
import { isBackchannel } from '#handlers/call/backchannel.ts';

describe('a murmur', () => {
  it.each([
    'Mhm.',
    'Mm-hmm.',
    'Yeah.',
    'OK, right.',
    'Ja, genau.',
    "Oui, d'accord.",
    'うん。',
    '嗯。',
    'Got it.',
    'Hahaha',
    '',
  ])('is %j', (text) => expect(isBackchannel(text)).toBe(true));

  it.each(['Stop.', 'No.', 'Wait a moment.', 'Yeah, but why?', 'Nein.', 'Okay okay okay okay', 'And then?'])(
    'is not %j',
    (text) => expect(isBackchannel(text)).toBe(false),
  );
});
