import { expect, test } from 'vitest';
import { perform } from '#handlers/commands.ts';
import type { Check } from '#src/checkup.ts';
import { quotasLeft, type Served } from '#src/doctor/models.ts';
import { storeCould } from '#src/doctor/store.ts';
import { speaker } from '#src/tongue.ts';
import { openDesk } from '#test/desk.ts';
import type { Asked } from '#src/command.ts';
import { ann, place } from '#test/said.ts';

const never = new AbortController().signal;
const member: Asked = { author: ann, place, calls: false, history: async function* () {} };
const admin: Asked = { ...member, author: { ...ann, isAdmin: true } };
const low: Served = {
  served: () => [],
  guard: async () => ({ type: 'safe' }),
  quotas: () => [{ model: 'm', of: 'tokens', limit: 100, left: 9, fullInMs: 1_500 }],
};
const checks: readonly Check[] = [
  { name: 'Node', state: 'good', finding: 'Version 24 runs.' },
  { name: 'Disk', state: 'odd', finding: '0.5 GB are free.', remedy: 'Free some space.' },
  { name: 'Token', state: 'bad', finding: 'It is refused.', remedy: 'Make a new one.' },
];

test('admins are shown what does not work first, each with its remedy', async () => {
  const desk = await openDesk({ examine: async () => checks });
  const { text } = await perform('doctor', {}, admin, desk, never);
  expect(text).toBe(`Not as it should be: 2 of 3.

**What does not work**
❌ **Token**: It is refused. → Make a new one.

**What you should know**
⚠️ **Disk**: 0.5 GB are free. → Free some space.

**What works**
✅ **Node**: Version 24 runs.`);
});

test('what all is good is said in a line, and looked at where it was asked', async () => {
  const places: string[] = [];
  const desk = await openDesk({
    examine: async ({ room }) => {
      places.push(room);
      return checks.slice(0, 1);
    },
  });
  const { text } = await perform('doctor', {}, admin, desk, never);
  expect(text).toBe('Everything is as it should be.\n\n**What works**\n✅ **Node**: Version 24 runs.');
  expect(places).toEqual([place.room]);
});

test('is told in the language of whoever asks, figures, remedies and all', async () => {
  const found = [...quotasLeft(low), await storeCould('file::memory:')];
  const desk = await openDesk({ examine: async () => found, say: speaker('de') });
  const { text } = await perform('doctor', {}, admin, desk, never);
  expect(text).toContain('**Limit der Tokens für m**: 9 von 100 sind übrig, alle wieder in 2 s. → Warte, ');
  expect(text).toContain('**Speicher für Daten**: Die Datenbank ist nur im Arbeitsspeicher');
});

test('nobody else is shown anything', async () => {
  const desk = await openDesk({ examine: async () => expect.unreachable() });
  const { text } = await perform('doctor', {}, member, desk, never);
  expect(text).toBe('Only admins can do that.');
});
