// The models of somebody whose budget runs out while they are asked.
import { expect, it } from 'vitest';
import { sparing } from '#handlers/budget/spare.ts';
import { trusting } from '#test/oracle.ts';
import { ann, place } from '#test/said.ts';

const never = new AbortController().signal;
const caller = { person: ann, place };
const clip = { name: 'a', mediaType: '', bytes: new Uint8Array() };

it.each([
  ['seconds', 'hear', { caller, recording: clip }],
  ['seconds', 'translate', { caller, recording: clip }],
  ['images', 'see', { caller, instructions: '', text: '', images: [clip] }],
  ['tokens', 'browse', { caller, question: 'news' }],
  ['dollars', 'browse', { caller, question: 'news' }],
  ['tokens', 'compute', { caller, task: 'sums' }],
  ['dollars', 'compute', { caller, task: 'sums' }],
] as const)('are asked for no %s any more by %s, which no wait would help', async (of, way, request) => {
  const models = trusting();
  const spared = sparing(models, async () => ({ cheap: false, mute: false, spent: [of] }));
  // Each request is the one of its way.
  expect(await spared[way](request as never, never)).toMatchObject({ type: 'unavailable', quota: false });
  expect([models.hearings, models.translations, models.seeings].flat()).toEqual([]);
});
