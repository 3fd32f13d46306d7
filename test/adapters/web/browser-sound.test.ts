// Talking and listening on the page, in a real browser: recordings, what was understood of them, and the bot's voice.
import { afterEach, expect } from 'vitest';
import { browserTest, openBrowser, picture, said, say, visit } from './browser.ts';
import { nameless, overflow, tooFaint } from './look.ts';
import { openStand, type Stand, tone, voice } from './scripted.ts';

const browser = openBrowser();
const stands: Stand[] = [];
afterEach(async () => void (await Promise.all(stands.splice(0).map((stand) => stand.close()))));

async function stand(): Promise<Stand> {
  const opened = await openStand();
  stands.push(opened);
  return opened;
}

const signal = new AbortController().signal;

browserTest('the bot’s voice plays before it is whole, and can be sought in afterwards', async () => {
  const { url, script } = await stand();
  const page = await visit(await browser.person(), url);
  await say(page, 'tell me');
  const answer = await script.asked();
  const made = voice();
  answer.give({ type: 'text', text: 'A tone.' }, { type: 'audio', begin: () => made.sounding }, 'end');
  const pages = await tone(8);
  // The first two seconds and a bit; the rest is not made yet.
  made.stream.push(...pages.slice(0, 7));
  const player = page.getByRole('group', { name: 'Voice message' });
  await player.getByRole('button', { name: 'Play' }).click();
  // It goes on until what is made has been heard.
  await player.getByText(/^0:0[1-3]$/).waitFor();
  expect(await player.getByRole('slider', { name: 'Position' }).isDisabled()).toBe(true);
  made.stream.push(...pages.slice(7));
  made.finish(Buffer.concat(pages), 8);
  await player.getByText('/ 0:08').waitFor();
  await player.getByRole('button', { name: 'Speed 1' }).click();
  await player.getByRole('button', { name: 'Speed 1.25' }).waitFor();
  await player.getByRole('slider', { name: 'Position' }).fill('6.5');
  await player.getByText(/^0:0[678] \/ 0:08$/).waitFor();
  await player.getByText('0:08 / 0:08').waitFor();
  await player.getByRole('button', { name: 'Play' }).waitFor();
  await player.getByRole('link', { name: 'Save' }).waitFor();
  await picture(page, 'media-player');
  expect(page.troubles).toEqual([]);
});

browserTest('a recording is sent as spoken, and its answer is heard by itself', async () => {
  const { url, script } = await stand();
  const person = await browser.person({ permissions: ['microphone'] });
  const page = await visit(person, url);
  await page.getByRole('button', { name: 'Record a voice message' }).click();
  await page
    .getByRole('timer')
    .filter({ hasText: /0:(?:0[1-9]|[1-5]\d)/ })
    .waitFor();
  await page.getByRole('button', { name: 'Send recording' }).click();
  const answer = await script.asked();
  const [message] = answer.turn.messages;
  expect(message).toMatchObject({ text: '', attachments: [{ kind: 'audio', spoken: true }] });
  expect(message.attachments[0]?.name).toMatch(/^voice-message\.(?:webm|ogg|m4a)$/);
  expect(Buffer.concat(await Array.fromAsync(message.attachments[0]?.read(signal) ?? [])).length).toBeGreaterThan(100);
  const made = voice();
  answer.give({ type: 'understood', text: 'What is this?', folded: false });
  answer.give({ type: 'text', text: 'A tone.' }, { type: 'audio', begin: () => made.sounding }, 'end');
  const pages = await tone(60);
  made.stream.push(...pages);
  await page.getByRole('article', { name: 'Parley' }).getByRole('button', { name: 'Pause' }).waitFor();
  made.finish(Buffer.concat(pages), 60);
  await said(page, 'What is this?').waitFor();
});

browserTest('a recording that was begun can be left', async () => {
  const { url, script } = await stand();
  const page = await visit(await browser.person({ permissions: ['microphone'] }), url);
  await page.getByRole('button', { name: 'Record a voice message' }).click();
  await page.getByRole('button', { name: 'Send recording' }).waitFor();
  await page.keyboard.press('Escape');
  await say(page, 'written instead');
  expect((await script.asked()).turn.messages[0]).toMatchObject({ text: 'written instead', attachments: [] });
});

browserTest('what was understood is folded until somebody opens it, and stays as written', async () => {
  const { url, script } = await stand();
  const page = await visit(await browser.person(), url);
  await say(page, 'listen');
  const answer = await script.asked();
  const words = 'we said <b>5 * 3</b> and # nothing [else](https://a.example)';
  answer.give({ type: 'understood', text: words, folded: true }, { type: 'text', text: 'So it is.' });
  await said(page, 'So it is.').waitFor();
  expect(await said(page, words).isVisible()).toBe(false);
  await said(page, 'What I understood').click();
  expect(await said(page, words).isVisible()).toBe(true);
  // Opened, it stays open while the answer goes on.
  answer.give({ type: 'text', text: ' And more.' }, 'end');
  await said(page, 'And more.').waitFor();
  expect(await said(page, words).isVisible()).toBe(true);
});

for (const [colorScheme, width] of [
  ['light', 320],
  ['dark', 320],
  ['light', 1100],
] as const) {
  browserTest(
    `files, players, menus and forms fit ${width} pixels, stand out in ${colorScheme}, and have names`,
    async () => {
      const { url, script } = await stand();
      const page = await visit(await browser.person({ colorScheme, viewport: { width, height: 700 } }), url);
      const files = page.getByLabel('Files', { exact: true });
      const text = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from('x') });
      await files.setInputFiles([text(`${'long'.repeat(30)}.txt`), text('b.txt')]);
      await expect.poll(() => page.locator('#tray .chip[aria-busy=false]').count()).toBe(2);
      const check = async () => {
        expect(await overflow(page)).toEqual([]);
        expect(await tooFaint(page)).toEqual([]);
        expect(await nameless(page)).toEqual([]);
      };
      await check();
      await say(page, 'look at these');
      const answer = await script.asked();
      const made = voice();
      answer.give({ type: 'understood', text: 'word '.repeat(50), folded: true });
      answer.give(
        { type: 'text', text: 'Here.' },
        { type: 'file', clip: { name: `${'w'.repeat(140)}.csv`, mediaType: 'text/csv', bytes: Buffer.from('a') } },
      );
      answer.give({ type: 'audio', begin: () => made.sounding }, 'end');
      await page.getByRole('group', { name: 'Voice message' }).waitFor();
      await check();
      made.finish(Buffer.concat(await tone(1)), 1);
      await page.getByText('0:00 / 0:01').waitFor();
      await page.getByRole('article', { name: 'You' }).getByRole('button', { name: 'More' }).click();
      await check();
      await picture(page, `media-${colorScheme}-${width}`);
      await page.getByRole('textbox', { name: 'Message' }).fill('/de');
      await page.getByRole('option').waitFor();
      await check();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Do it' }).waitFor();
      await check();
    },
  );
}
