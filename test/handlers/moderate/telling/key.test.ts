// What names something for good tells nothing of what it is.
import { expect, test } from 'vitest';
import { blindly } from '#handlers/moderate/telling/key.ts';

test('what is the same has the same name, images by their bytes, and nobody without the secret can make it', () => {
  const image = (...bytes: number[]) => new Uint8Array(bytes);
  const name = blindly('secret', ['ann', '', image(1)]);
  expect(blindly('secret', ['ann', '', image(1)])).toBe(name);
  const others = [
    blindly('other', ['ann', '', image(1)]),
    blindly('secret', ['ben', '', image(1)]),
    blindly('secret', ['ann', '', image(2)]),
    blindly('secret', ['an', 'n', image(1)]),
  ];
  expect(new Set([name, ...others]).size).toBe(5);
});
