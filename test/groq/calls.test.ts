// Calls put together from their pieces, and read from what was written where the provider could not read it.
import { describe, expect, test } from 'vitest';
import { Calls } from '#src/groq/calls.ts';
import { callsIn, inventedIn } from '#src/groq/rescue.ts';
import type { ToolCall } from '#src/models.ts';
import { fc } from '#test/property.ts';

const plain = (calls: readonly ToolCall[]) => calls.map(({ name, input }) => [name, input]);

function put(...deltas: readonly unknown[]): readonly ToolCall[] {
  const calls = new Calls();
  for (const delta of deltas) calls.push(delta);
  return calls.end();
}

const piece = (index: number | undefined, id: string | undefined, name: string | undefined, input: unknown) => ({
  ...(index !== undefined && { index }),
  ...(id !== undefined && { id, type: 'function' }),
  function: { ...(name !== undefined && { name }), ...(input !== undefined && { arguments: input }) },
});

const named = fc.stringMatching(/^[a-z_]{1,20}$/);
const wanted = fc.array(
  fc.record({ name: named, input: fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value)) }),
  { minLength: 1, maxLength: 5 },
);
const cuts = fc.array(fc.array(fc.nat({ max: 100 }), { maxLength: 6 }), { minLength: 5, maxLength: 5 });

function cut(text: string, at: readonly number[]): string[] {
  const borders = [0, ...at.map((one) => Math.min(one, text.length)).toSorted((a, b) => a - b), text.length];
  return borders.slice(1).map((end, index) => text.slice(borders[index], end));
}

describe('pieces of calls', () => {
  test('make the same calls however they were cut and mixed', () => {
    fc.assert(
      fc.property(wanted, cuts, fc.infiniteStream(fc.nat()), fc.boolean(), (all, at, dice, withIds) => {
        const queues = all.map(({ name, input }, index) => {
          const [first = '', ...rest] = cut(input, at[index] ?? []);
          return [
            piece(index, withIds ? `id_${index}` : undefined, name, first),
            ...rest.map((text) => piece(index, undefined, undefined, text)),
          ];
        });
        const deltas: object[][] = [];
        // Calls begin in their order; after that any of them may go on.
        for (const queue of queues) deltas.push(queue.splice(0, 1));
        for (let left = queues.filter(({ length }) => length > 0); left.length > 0;) {
          deltas.push(left[(dice.next().value ?? 0) % left.length]?.splice(0, 1) ?? []);
          left = queues.filter(({ length }) => length > 0);
        }
        const calls = put(...deltas);
        expect(plain(calls)).toEqual(all.map(({ name, input }) => [name, input]));
        expect(new Set(calls.map(({ id }) => id)).size).toBe(all.length);
      }),
    );
  });

  test('never break anything, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.anything(), { maxLength: 8 }), (deltas) => {
        for (const { id, name, input } of put(...deltas, deltas)) {
          expect([id, name, input].every((one) => typeof one === 'string')).toBe(true);
        }
      }),
    );
  });

  test.each<[string, readonly unknown[], readonly (readonly string[])[]]>([
    [
      'whole at once',
      [[piece(0, 'a', 'x', '{"n":1}'), piece(1, 'b', 'y', '{}')]],
      [
        ['x', '{"n":1}'],
        ['y', '{}'],
      ],
    ],
    ['with a name each time', [[piece(0, 'a', 'x', '{"n"')], [piece(0, 'a', 'x', ':1}')]], [['x', '{"n":1}']]],
    [
      'with a name each time and no id',
      [[piece(0, undefined, 'x', '{"n"')], [piece(0, '', 'x', ':1}')]],
      [['x', '{"n":1}']],
    ],
    [
      'all with the index 0',
      [[piece(0, 'a', 'x', '{}')], [piece(0, 'b', 'x', '{}')]],
      [
        ['x', '{}'],
        ['x', '{}'],
      ],
    ],
    [
      'all with the index 0 and no ids',
      [[piece(0, undefined, 'x', '{}')], [piece(0, undefined, 'y', '{}')]],
      [
        ['x', '{}'],
        ['y', '{}'],
      ],
    ],
    [
      'without an index',
      [[piece(undefined, 'a', 'x', '{"n"')], [piece(undefined, 'a', undefined, ':1}')]],
      [['x', '{"n":1}']],
    ],
    [
      'without an index, two of them',
      [[piece(undefined, 'a', 'x', '{}'), piece(undefined, 'b', 'y', '{}')]],
      [
        ['x', '{}'],
        ['y', '{}'],
      ],
    ],
    [
      'with neither index nor id',
      [[piece(undefined, undefined, 'x', '{"n"')], [piece(undefined, undefined, undefined, ':1}')]],
      [['x', '{"n":1}']],
    ],
    ['with an object in place of text', [[piece(0, 'a', 'x', { n: 1 })]], [['x', '{"n":1}']]],
    ['with nothing for the tool', [[piece(0, 'a', 'x', '')]], [['x', '{}']]],
    ['with null for the tool', [[piece(0, 'a', 'x', null)]], [['x', '{}']]],
    ['without a name', [[piece(0, 'a', undefined, '{}')], [piece(1, 'b', 'y', '{}')]], [['y', '{}']]],
    ['with no JSON', [[piece(0, 'a', 'x', 'blue')]], [['x', 'blue']]],
  ])('that come %s', (_, deltas, expected) => {
    expect(plain(put(...deltas))).toEqual(expected);
  });

  test.each<[string, string | undefined, string]>([
    ['are kept', 'fc_1-a', 'fc_1-a'],
    ['that are missing are made', undefined, 'call_1'],
    ['that are none are made', 'a b\n', 'call_1'],
  ])('ids %s', (_, id, expected) => {
    expect(put([piece(0, id, 'x', '{}')])[0]?.id).toBe(expected);
  });

  test('the same id twice is another one the second time', () => {
    const ids = put([piece(0, 'call_2', 'x', '{}'), piece(1, 'call_2', 'y', '{}')]).map(({ id }) => id);
    expect(ids).toEqual(['call_2', 'call_3']);
  });

  test('are 64 kB at most, and 32', () => {
    const calls = new Calls();
    calls.push([piece(0, 'a', 'x', 'y'.repeat(65_000))]);
    expect(calls.tooLong).toBe(false);
    calls.push([piece(0, undefined, undefined, 'y'.repeat(1_000))]);
    expect(calls.tooLong).toBe(true);
    expect(put(Array.from({ length: 40 }, (__, at) => piece(at, undefined, 'x', '{}')))).toHaveLength(32);
    const endless = new Calls();
    for (let at = 0; at < 2_000; at += 1) endless.push([piece(at, undefined, undefined, '')]);
    expect(endless.tooLong).toBe(true);
  });
});

describe('what was written as a call', () => {
  const one = ['read', '{"file_path":"x"}'];

  test.each<[string, readonly (readonly string[])[]]>([
    // Live: https://github.com/tashfeenahmed/freellmapi/pull/291
    ['<function=read={"file_path":"x"}</function>', [one]],
    ['<function=read>{"file_path":"x"}</function>', [one]],
    ['<function=read{"file_path":"x"}</function>', [one]],
    ['<function=read({"file_path":"x"})</function>', [one]],
    ['<function(read){"file_path":"x"}</function>', [one]],
    // Live: https://github.com/sipeed/picoclaw/issues/748
    ['<function=read{"file_path":"x"},-------------', [one]],
    // Live: https://github.com/huggingface/smolagents/issues/1119
    ['read{"file_path":"x"}</function>', [one]],
    ['I will read it. <function=read>{"file_path":"x"}</function><function=list>{}</function>', [one, ['list', '{}']]],
    ['<function=list></function>', [['list', '{}']]],
    ['<tool_call>\n<function=read>\n<parameter=file_path>\nx\n</parameter>\n</function>\n</tool_call>', [one]],
    ['<function=add><parameter=a>1</parameter><parameter=b>[2]</parameter></function>', [['add', '{"a":1,"b":[2]}']]],
    ['<tool_call>\n{"name":"read","arguments":{"file_path":"x"}}\n</tool_call>', [one]],
    ['<|channel|>commentary to=functions.read <|constrain|>json<|message|>{"file_path":"x"}<|call|>', [one]],
    ['{"name":"read","arguments":{"file_path":"x"}}', [one]],
    ['{"name":"functions.read","arguments":{"file_path":"x"}}', [one]],
    ['{"type":"function","name":"read","parameters":{"file_path":"x"}}', [one]],
    ['{"name":"read","arguments":"{\\"file_path\\":\\"x\\"}"}', [one]],
    ['{"type":"function","function":{"name":"read","arguments":{"file_path":"x"}}}', [one]],
    ['{"function":"read","parameters":{"file_path":"x"}}', [one]],
    // Live: https://github.com/groq/groq-typescript/issues/28
    ['```\n{\n  "tool_calls": [{"function":{"name":"read","parameters":{"file_path":"x"}}}]\n}\n```', [one]],
    ['[{"name":"read","arguments":{"file_path":"x"}},{"name":"list","arguments":{}}]', [one, ['list', '{}']]],
    ['{"name":"read","arguments":{"file_path":"x"}}; {"name":"list","parameters":{}}', [one, ['list', '{}']]],
    ['Sure: {"name":"read","arguments":{"file_path":"x"}} is what I need.', [one]],
    ['<function=read>{"file_path":"a } \\" { b"}</function>', [['read', '{"file_path":"a } \\" { b"}']]],
  ])('is read: %s', (written, expected) => {
    expect(plain(callsIn(written))).toEqual(expected);
  });

  test.each([
    '',
    'I cannot do that.',
    // Live: https://github.com/agno-agi/agno/issues/4090
    '### Top Stories\nI have found the following stories [1] {2}',
    '<function=read>{"file_path":',
    '<function=>{"file_path":"x"}</function>',
    '{"name":"read"}',
    '{"name":"no such name!","arguments":{}}',
    '{"city":"Berlin"}',
    '{"name":["read"],"arguments":{}}',
    'null',
    '[[[[[[',
  ])('is none: %s', (written) => {
    expect(callsIn(written)).toEqual([]);
  });

  test('never throws and always ends soon, whatever it is', () => {
    const parts = [
      '<function=',
      'read',
      '>',
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      '</function>',
      '{"name":"a","arguments":',
      'to=b ',
      '<parameter=c>',
      ',',
      '\n',
    ];
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...parts), fc.string()), { maxLength: 40 }), (words) => {
        for (const { name, input } of callsIn(words.join(''))) {
          expect(name).toMatch(/^[\w-]{1,64}$/);
          expect(typeof input).toBe('string');
        }
      }),
    );
    const began = process.threadCpuUsage();
    for (const bad of parts) callsIn(bad.repeat(200_000));
    callsIn(parts.join('').repeat(20_000));
    const { user, system } = process.threadCpuUsage(began);
    expect((user + system) / 1_000).toBeLessThan(1_000);
  });

  test('a name alone, in the refusal, is a call of it', () => {
    const message = "tool call validation failed: attempted to call tool 'json' which was not in request.tools";
    expect(inventedIn(message)).toEqual([{ id: 'call_1', name: 'json', input: '{}' }]);
    expect(inventedIn('parameters for tool x did not match schema: errors: [`/a`: expected array]')).toEqual([]);
    expect(inventedIn("attempted to call tool '../..' which was not in request.tools")).toEqual([]);
  });
});
