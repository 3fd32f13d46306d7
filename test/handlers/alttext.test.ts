// Alt text by itself: only where people want it, only for images that have none.
import { describe, expect, it } from 'vitest';
import { overheard } from '#handlers/alttext.ts';
import type { Attachment } from '#src/message.ts';
import type { Preferences } from '#src/preferences.ts';
import type { Settings, Values } from '#src/settings.ts';
import { openChoices } from '#test/choices.ts';
import { attached, place, said } from '#test/said.ts';
import { shelf } from '#test/shelf.ts';

async function room(wanted: Values['alt-text']): Promise<Preferences> {
  const { settings } = await openChoices(await shelf());
  await settings.set(place, { name: 'alt-text', value: wanted, scope: 'room', target: place.room, by: 'ann' });
  return settings;
}

const image = (but: Partial<Attachment> = {}) => attached(new Uint8Array([1]), but);

describe('an image that nobody addressed to the bot', () => {
  it('gets an alt text where the room wants it, as a reply or in a thread', async () => {
    const message = said('look', { attachments: [image()], addressed: false });
    const task = { name: 'describe', chosen: { as: 'alt text' }, unasked: true };
    expect(await overheard(message, await room('reply'))).toEqual({ ...task, inThread: false });
    expect(await overheard(message, await room('thread'))).toEqual({ ...task, inThread: true });
    expect(await overheard(message, await room('off'))).toBeUndefined();
  });

  it('is left alone when its sender has described it, but not for a blank', async () => {
    const settings = await room('reply');
    expect(await overheard(said('', { attachments: [image({ described: 'A cat' })] }), settings)).toBeUndefined();
    expect(await overheard(said('', { attachments: [image({ described: ' ' })] }), settings)).toBeDefined();
    const both = [image({ described: 'A cat' }), image()];
    expect(await overheard(said('', { attachments: both }), settings)).toBeDefined();
  });

  it('is left alone in a room where the bot is to be silent', async () => {
    const settings = await room('reply');
    await settings.set(place, { name: 'denied-rooms', value: [place.room], scope: 'space', target: '', by: 'root' });
    expect(await overheard(said('', { attachments: [image()] }), settings)).toBeUndefined();
  });

  it('costs no look at the settings when there is no image, or a task already', async () => {
    const none: Settings = { of: () => Promise.reject(new Error('asked')), rooms: () => [] };
    expect(await overheard(said('hello'), none)).toBeUndefined();
    expect(await overheard(said('', { attachments: [image({ kind: 'document' })] }), none)).toBeUndefined();
    const task = { name: 'transcribe', chosen: {} };
    expect(await overheard(said('', { attachments: [image()], task }), none)).toBeUndefined();
  });
});
