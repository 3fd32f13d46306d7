import { describe, expect, test } from 'vitest';
import { register } from '#adapters/discord/commands.ts';
import { openLine } from '#adapters/discord/opening.ts';
import { rendered } from '#adapters/discord/rendered.ts';
import { openClient } from '#adapters/discord/gateway.ts';
import type { Command } from '#src/command.ts';
import { english, type Say, type Tongue } from '#src/tongue.ts';
import { commandsOf } from './desk.ts';
import { openScene } from './scene.ts';

const words: Readonly<Partial<Record<Tongue, Readonly<Record<string, string>>>>> = {
  de: {
    'name: settings': 'einstellungen',
    'name: set': 'setzen',
    'name: level': 'stufe',
    'name: low': 'Niedrig',
    'name: Explain': 'Erklären',
    'Changes me.': 'Ändert mich.',
    'How much.': 'Wie viel.',
    'Commands: {name}.': 'Befehle: {name}.',
  },
  ja: { 'name: settings': '設定', 'name: Explain': 'x'.repeat(33), 'Changes me.': 'x'.repeat(101) },
  fr: { 'name: level': 'Niveau Haut', 'name: set': 'RÉGLER', 'name: count': 'autre', 'name: other': 'autre' },
  es: { 'name: level': 'count', 'name: settings': 'ajustes', 'How much.': '' },
};

function catalog(tongue: Tongue): Say {
  return (sentence, values) => english(words[tongue]?.[sentence] ?? sentence, values);
}

const text = { kind: 'text', description: 'How much.' } as const;
const commands: readonly Command[] = commandsOf({
  'settings set': {
    description: 'Changes me.',
    options: [
      { ...text, name: 'level', choices: ['low', 'high'] },
      { ...text, name: 'count' },
      { ...text, name: 'other' },
    ],
  },
  'settings view': {},
  explain: { menu: 'Explain' },
});

describe('in other languages', () => {
  const [settings, , entry] = rendered(commands, catalog);

  test('commands, their parts, options and choices have names of their own, and descriptions', () => {
    expect(settings).toMatchObject({
      name: 'settings',
      name_localizations: { de: 'einstellungen', ja: '設定', 'es-ES': 'ajustes' },
      description: 'Commands: settings.',
      description_localizations: { de: 'Befehle: settings.' },
      options: [
        {
          name: 'set',
          name_localizations: { de: 'setzen' },
          description: 'Changes me.',
          description_localizations: { de: 'Ändert mich.' },
          options: [
            {
              name: 'level',
              name_localizations: { de: 'stufe' },
              choices: [{ name: 'low', name_localizations: { de: 'Niedrig' }, value: 'low' }, { name: 'high' }],
            },
            {},
            {},
          ],
        },
        { name: 'view' },
      ],
    });
    expect(entry).toMatchObject({ type: 3, name: 'Explain', name_localizations: { de: 'Erklären' } });
  });

  test('what Discord would not take is left in English: too long, of the wrong letters, or called like another', () => {
    const text = JSON.stringify(rendered(commands, catalog));
    for (const odd of ['Niveau', 'RÉGLER', 'autre', 'xxx', '""']) expect(text).not.toContain(odd);
    expect(text).not.toContain('"es-ES":"count"');
  });

  test('what has no translation says nothing of it', () => {
    expect(JSON.stringify(rendered(commands, () => english))).not.toContain('localizations');
  });
});

describe('where commands are registered', () => {
  test('their languages are compared too', async () => {
    const { twin, recorder } = await openScene({ limits: 0 });
    const client = openClient(
      { messageContent: true, rest: { api: twin.apiUrl }, signal: new AbortController().signal },
      recorder.kit.log,
    );
    const ready = new Promise<void>((resolve) => client.once('clientReady', () => resolve()));
    await client.login(twin.token);
    await ready;
    if (!client.isReady()) throw new Error('not ready');
    const line = openLine(client, twin.apiUrl, recorder.kit);
    const never = new AbortController().signal;
    const puts = () => twin.requests.filter(({ method }) => method === 'PUT').length;
    await register(line, { commands, words: catalog }, never);
    expect(twin.violations).toEqual([]);
    await register(line, { commands, words: catalog }, never);
    const once = puts();
    await register(line, { commands, words: () => english }, never);
    expect([once, puts()]).toEqual([1, 2]);
    await client.destroy();
  });
});
