// Words are said as the table says, and only whole words.
import { describe, expect, it } from 'vitest';
import { pronunciation } from '#handlers/aloud/pronounce.ts';

describe('a pronunciation', () => {
  it.each([
    ['nginx = engine X', 'Use NGINX, not nginxy or xnginx.', 'Use engine X, not nginxy or xnginx.'],
    ['Kubernetes = koo-ber-NET-eez; k8s=kates', 'kubernetes (K8s)', 'koo-ber-NET-eez (kates)'],
    ['C++ = C plus plus', 'I like C++.', 'I like C plus plus.'],
    ['a = b; b = c', 'a b', 'b c'],
    ['Visual Studio = V S; Visual = vis', 'Visual Studio, visual', 'V S, vis'],
    ['', 'as it is', 'as it is'],
    ['nonsense; = x; y =', 'nonsense x y', 'nonsense x y'],
    ['x = $& \\1', 'x', '$& \\1'],
    ['café = ca-fay', 'Un café.', 'Un ca-fay.'],
  ])('of %j makes of %j %j', (table, text, said) => {
    expect(pronunciation(table)(text)).toBe(said);
  });
});
