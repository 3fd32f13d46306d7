// What is typed after a slash command, as options.
import { describe, expect, test } from 'vitest';
import { given } from '#adapters/slack/given.ts';
import type { Command } from '#src/command.ts';

const command: Command = {
  name: 'describe',
  description: 'Describes images.',
  action: 'ask',
  shown: 'room',
  task: true,
  options: [
    { name: 'image', description: 'What to describe.', kind: 'file' },
    { name: 'as', description: 'What is wanted.', kind: 'text', choices: ['alt text', 'text', 'data'] },
    { name: 'items', description: 'Which columns.', kind: 'text' },
    { name: 'speed', description: 'How fast.', kind: 'number', least: 0.5, most: 2 },
    { name: 'short', description: 'Whether to be short.', kind: 'flag' },
    { name: 'by', description: 'By whom.', kind: 'person' },
  ],
};

describe('is read as options', () => {
  test.each<[string, object]>([
    ['', {}],
    ['as:data', { as: 'data' }],
    ['as:alt text', { as: 'alt text' }],
    ['AS:Alt Text speed:1,5', { as: 'alt text', speed: 1.5 }],
    ['alt text', { as: 'alt text' }],
    ['data item and price', { as: 'data', items: 'item and price' }],
    ['database of things', { items: 'database of things' }],
    ['item and price', { items: 'item and price' }],
    ['as:data item, price', { as: 'data', items: 'item, price' }],
    ['items:"item, price" as:data', { as: 'data', items: 'item, price' }],
    ['items:“item, price” short:yes', { items: 'item, price', short: true }],
    ['short:off speed:2', { short: false, speed: 2 }],
    ['by:<@U123|ann>', { by: 'U123' }],
    ['by:U123', { by: 'U123' }],
    ['https://a.example/x:y', { items: 'https://a.example/x:y' }],
  ])('%s', (typed, chosen) => {
    expect(given(command, typed)).toEqual({ chosen });
  });

  test('what Slack escaped is what was typed', () => {
    expect(given(command, 'a &lt;b&gt; &amp; c')).toEqual({ chosen: { items: 'a <b> & c' } });
  });

  test('all of a text is one option, whatever is in it', () => {
    const speak: Command = { ...command, options: [{ name: 'text', description: 'What to say.', kind: 'text' }] };
    expect(given(speak, 'Note: she said "as:data"')).toEqual({ chosen: { text: 'Note: she said "as:data"' } });
    expect(given(speak, 'text:not one word only')).toEqual({ chosen: { text: 'not one word only' } });
    expect(given(speak, 'text:"said so"')).toEqual({ chosen: { text: 'said so' } });
  });
});

describe('is refused with a sentence', () => {
  test.each([
    ['as:poem', '“poem” does not do: as is one of alt text, text, data.'],
    ['speed:9', '“9” does not do: speed is a number from 0.5 to 2.'],
    ['speed:fast', '“fast” does not do'],
    ['short:maybe', 'short is yes or no'],
    ['by:@ann', 'I do not know “@ann”: please choose the by from what Slack offers while you type.'],
    ['as:data items:a more', 'I do not know what “more” is for. Write it like this: `/describe as:… items:…'],
  ])('%s', (typed, problem) => {
    expect(given(command, typed)).toEqual({ problem: expect.stringContaining(problem) });
  });

  test('when what is needed is missing', () => {
    const speak: Command = {
      ...command,
      name: 'speak',
      options: [{ name: 'text', description: 'What to say.', kind: 'text', required: true }],
    };
    expect(given(speak, ' ')).toEqual({ problem: 'Please tell me the text, too. Write it like this: `/speak text:…`' });
  });

  test('when nothing is needed', () => {
    const bare: Command = { ...command, name: 'help', options: [] };
    expect(given(bare, 'me')).toEqual({ problem: expect.stringContaining('without anything after it') });
  });
});
