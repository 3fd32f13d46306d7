// Sums are right, and whatever an expression wants, it gets nothing else and takes nothing along.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calculator } from '#handlers/tools/calculator.ts';
import { openSums, type Sums } from '#src/sums.ts';
import { bare } from './occasion.ts';

const never = new AbortController().signal;
let sums: Sums;
beforeAll(() => void (sums = openSums()));
afterAll(() => sums.close());

describe('sums', () => {
  it.each([
    ['0.1 + 0.2', '0.3'],
    ['17% of 80', '13.6'],
    ['100 + 3%', '103'],
    ['3 ft in cm', '91.44 cm'],
    ['70 mph to km/h', '112.65408 km / h'],
    ['20 °C to degF', '68 degF'],
    ['2^200', '1606938044258990275541962092341162602522202993782792835301376'],
    ['inv([1,2;3,4])', '[[-2, 1], [1.5, -0.5]]'],
    ['std([2,4,4,4,5,5,7,9])', '2.1380899352994'],
    ['sin(30 deg)', '0.5'],
    ['erf(0.5)', '0.520499877813047'],
    ['√2 × 3', '4.24264068711929'],
    ['a = 3\nb = 4\nsqrt(a^2 + b^2)', '3\n4\n5'],
    ['f(x) = x^2; f(12)', '144'],
  ])('%s', async (expression, result) => {
    expect(await sums.solve(expression, never)).toBe(result);
  });

  it.each([
    'cos.constructor("return process")()',
    'f = cos; f.constructor',
    '{}.constructor',
    '[1].constructor',
    '"a".constructor',
    'import({a: 1})',
    'config({number: "number"})',
    'createUnit(foo)',
    'map([1], evaluate)',
    'parse("1+1")',
    'simplify(x + x)',
    'derivative(x^2, x)',
    'help(sin)',
    'typed(x, 1)',
    '__proto__',
    'constructor',
    'toString()',
    'process',
    'globalThis',
    'require(fs)',
    'sin',
    '',
    '1 +',
    '((((1',
  ])('refuses %s', async (expression) => {
    await expect(sums.solve(expression, never)).rejects.toThrow(/^That cannot be calculated: /);
  });

  it('tells nothing of the environment, and no expression changes the next', async () => {
    await expect(sums.solve('x = 5; pi = 3; mean = 7', never)).resolves.toBeDefined();
    await expect(sums.solve('x', never)).rejects.toThrow('Undefined symbol x');
    expect(await sums.solve('mean(1, 3) + 0 * pi', never)).toBe('2');
  });

  it.each(['factorial(1e9)', 'f(x) = f(x + 1); f(1)', '('.repeat(2000)])(
    'ends with a sentence: %.30s',
    async (expression) => {
      await expect(sums.solve(expression, never)).rejects.toThrow('takes too long or too much memory');
      expect(await sums.solve('1 + 1', never)).toBe('2');
    },
  );

  it('outlives an expression that takes all memory, whose process alone ends', async () => {
    await expect(sums.solve('ones(1e5, 1e5)', never)).rejects.toThrow('takes too long or too much memory');
    expect(await sums.solve('1 + 1', never)).toBe('2');
  });

  it('does not read what is too long, nor tell it', async () => {
    await expect(sums.solve('('.repeat(10_000), never)).rejects.toThrow('too long: at most 2000');
    await expect(sums.solve('1:1000', never)).rejects.toThrow('1000 elements');
  });
});

describe('the tool', () => {
  it('tells what an expression comes to', async () => {
    const { run } = bare({ sums });
    expect(await run(calculator, { expression: '6 * 7' })).toEqual({ text: '42' });
    expect(calculator.input.safeParse({ expression: 'x'.repeat(2001) }).success).toBe(false);
  });
});
