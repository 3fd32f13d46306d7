// What the bot itself says in a call is said in the language of the space, aloud only in one that its voice reads.
import { describe, expect, it, test } from 'vitest';
import { openWording } from '#handlers/call/wording.ts';
import type { Settings, Values } from '#src/settings.ts';
import { place } from '#test/said.ts';
import { pass, Stage } from './stage.ts';

const sentence = 'Something went wrong on my side.';
const german = 'Bei mir ist etwas schiefgegangen.';

function worded(language: Values['language'], locale: string | undefined, languages: readonly string[]) {
  // Nothing else of the settings is read.
  const settings = { of: async () => ({ language }) } as unknown as Settings;
  const voices = languages.length > 0 ? ['anna'] : [];
  return openWording({ place, ...(locale !== undefined && { locale }) }, settings, { voices, languages });
}

describe('the words of a call', () => {
  test.each([
    ['de', 'fr', ['en', 'de'], german, german],
    ['de', undefined, ['en'], german, sentence],
    ['auto', 'de', ['en', 'de'], german, german],
    ['auto', undefined, ['en', 'de'], sentence, sentence],
    ['en', 'de', ['en', 'de'], sentence, sentence],
    ['auto', 'de', [], german, german],
  ] as const)(
    'where %s is set, on a server in %s, with a voice for %j',
    async (language, locale, voice, read, heard) => {
      const wording = worded(language, locale, voice);
      expect((await wording.written())(sentence)).toBe(read);
      expect((await wording.spoken())(sentence)).toBe(heard);
    },
  );

  it('are German in the chat of a German space, from the first notice to the transcript', async () => {
    const stage = new Stage({ language: 'de', 'voice-summary': true });
    stage.models.voices = [];
    await stage.says('Hello Parley, how are you?');
    await stage.answers('Fine.');
    stage.hangUp();
    await pass(2000);
    await stage.answers('All is well.', 1);
    await pass(2000);
    expect(stage.notes).toContain('Ich habe vorerst keine Stimme mehr, deshalb schreibe ich.');
    expect(stage.written.at(-1)).toMatchObject({ type: 'file', text: 'Die Mitschrift dieses Anrufs.' });
  });
});
