// Sending and getting more than words on the page, in a real browser: images, files and tasks.
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterEach, expect } from 'vitest';
import { browserTest, finished, openBrowser, picture, said, say, visit } from './browser.ts';
import { openStand, type Stand } from './scripted.ts';

const browser = openBrowser();
const stands: Stand[] = [];
afterEach(async () => void (await Promise.all(stands.splice(0).map((stand) => stand.close()))));

async function stand(): Promise<Stand> {
  const opened = await openStand();
  stands.push(opened);
  return opened;
}

const signal = new AbortController().signal;
const image = (color: string) =>
  sharp({ create: { width: 320, height: 240, channels: 3, background: color } })
    .png()
    .toBuffer();

interface Held {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** Does with files what a person does with their mouse or keyboard. */
async function hand(page: Page, how: 'paste' | 'drop', onto: string, files: readonly Held[]): Promise<void> {
  const held = files.map(({ name, type, bytes }) => ({ name, type, base64: bytes.toString('base64') }));
  await page.evaluate(`(async () => {
    const transfer = new DataTransfer();
    for (const { name, type, base64 } of ${JSON.stringify(held)})
      transfer.items.add(new File([Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))], name, { type }));
    const at = document.querySelector(${JSON.stringify(onto)});
    const options = { bubbles: true, cancelable: true };
    at.dispatchEvent(${how === 'paste' ? `new ClipboardEvent('paste', { ...options, clipboardData: transfer })` : `new DragEvent('drop', { ...options, dataTransfer: transfer })`});
  })()`);
}

const chips = (page: Page): Locator => page.getByRole('list', { name: 'Files to send' }).getByRole('listitem');

async function ready(page: Page, count: number): Promise<void> {
  await expect.poll(() => page.locator('#tray .chip[aria-busy=false]').count()).toBe(count);
}

browserTest(
  'an image is pasted, two files are dropped, one is taken away, and the rest is sent and shown',
  async () => {
    const { url, script } = await stand();
    const page = await visit(await browser.person(), url);
    await hand(page, 'paste', '#message', [{ name: 'image.png', type: 'image/png', bytes: await image('#c84') }]);
    await ready(page, 1);
    await hand(page, 'drop', '#scroll', [
      { name: 'notes.txt', type: 'text/plain', bytes: Buffer.from('some notes') },
      { name: 'wrong.txt', type: 'text/plain', bytes: Buffer.from('not this one') },
    ]);
    await ready(page, 3);
    await page.getByRole('textbox', { name: 'Description of image.png' }).fill('an orange field');
    await picture(page, 'media-chips');
    await page.getByRole('button', { name: 'Remove wrong.txt' }).click();
    await ready(page, 2);
    await say(page, 'What is this?');
    const answer = await script.asked();
    const [message] = answer.turn.messages;
    expect(message).toMatchObject({
      text: 'What is this?',
      attachments: [
        { name: 'image.png', kind: 'image', described: 'an orange field' },
        { name: 'notes.txt', kind: 'document' },
      ],
    });
    const notes = await Array.fromAsync(message.attachments[1]?.read(signal) ?? []);
    expect(Buffer.concat(notes).toString()).toBe('some notes');
    await expect.poll(() => chips(page).count()).toBe(0);
    answer.end();
    await page.reload();
    const shown = page.getByRole('article', { name: 'You' });
    await shown.getByRole('link', { name: 'Save notes.txt, 10 bytes' }).waitFor();
    await shown.getByRole('img', { name: 'an orange field' }).waitFor();
    await expect.poll(() => page.evaluate('document.querySelector(".thumbnail img").naturalWidth')).toBe(320);
    expect(page.troubles).toEqual([]);
  },
);

browserTest('a file that did not get through says so, holds the message back, and can be tried again', async () => {
  const { url, script } = await stand();
  const person = await browser.person();
  const page = await visit(person, url);
  await person.route('**/files?*', (route) => route.abort());
  await page
    .getByLabel('Files', { exact: true })
    .setInputFiles([{ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') }]);
  await page.getByRole('alert').filter({ hasText: 'It could not be sent.' }).waitFor();
  await say(page, 'look');
  await page.getByText('A file could not be sent').waitFor();
  await person.unroute('**/files?*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await ready(page, 1);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  expect((await script.asked()).turn.messages[0]).toMatchObject({ text: 'look', attachments: [{ name: 'a.txt' }] });
});

browserTest('what is too large, empty or too much is refused at once', async () => {
  const { url } = await stand();
  const page = await visit(await browser.person(), url);
  const file = (name: string, bytes: number) => ({ name, type: 'text/plain', bytes: Buffer.alloc(bytes, 'x') });
  await hand(page, 'drop', '#talk', [file('empty.txt', 0)]);
  await page.getByText('empty.txt is empty.').waitFor();
  await hand(
    page,
    'drop',
    '#talk',
    Array.from({ length: 11 }, (_, at) => file(`${at}.txt`, 1)),
  );
  await page.getByText('A message takes 10 files at most.').waitFor();
  await ready(page, 10);
  await page.evaluate(`(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(25 * 1024 * 1024 + 1)], 'huge.bin'));
    document.getElementById('tray').querySelector('.remove').click();
    talk.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }));
  })()`);
  await page.getByText('huge.bin is larger than 25 MB.').waitFor();
});

browserTest('a message with a file that could not be sent survives a reload with its file', async () => {
  const { url, script } = await stand();
  const person = await browser.person();
  const page = await visit(person, url);
  await hand(page, 'paste', '#message', [{ name: 'image.png', type: 'image/png', bytes: await image('#48c') }]);
  await ready(page, 1);
  await person.route('**/messages', (route) => route.abort());
  await say(page, 'hold on to it');
  await page.getByText('Not sent.').waitFor();
  await person.unroute('**/messages');
  await page.reload();
  expect((await script.asked()).turn.messages[0]).toMatchObject({
    text: 'hold on to it',
    attachments: [{ name: 'image.png' }],
  });
  await page.getByRole('article', { name: 'You' }).getByRole('img', { name: 'image.png' }).waitFor();
});

browserTest('the menu of a message offers what fits it, by mouse and by keyboard', async () => {
  const { url, script } = await stand();
  const page = await visit(await browser.person(), url);
  await hand(page, 'paste', '#message', [{ name: 'image.png', type: 'image/png', bytes: await image('#c84') }]);
  await ready(page, 1);
  await say(page, 'look at it');
  const first = await script.asked();
  first.give({ type: 'text', text: 'I see.' }, 'end');
  await finished(page);
  const own = page.getByRole('article', { name: 'You' });
  const own1 = own.first();
  const answer = page.getByRole('article', { name: 'Parley' });
  await answer.getByRole('button', { name: 'More' }).click();
  expect(await answer.getByRole('menuitem').allInnerTexts()).toEqual(['Read aloud']);
  await page.keyboard.press('Escape');
  await own1.getByRole('button', { name: 'More' }).press('Enter');
  expect(await own1.getByRole('menuitem').allInnerTexts()).toEqual(['Describe images', 'Read aloud']);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  const task = await script.asked();
  expect(task.turn.messages[0]).toMatchObject({
    task: { name: 'describe', chosen: {} },
    text: 'look at it',
    attachments: [{ name: 'image.png' }],
    repliesTo: first.turn.messages[0].id,
  });
  task.give({ type: 'file', clip: { name: 'items.csv', mediaType: 'text/csv', bytes: Buffer.from('a,b') } }, 'end');
  await page.getByRole('link', { name: 'Save items.csv, 3 bytes' }).waitFor();
  const given = own.last();
  expect(await given.innerText()).toMatch(/^look at it\s+\/describe/);
  expect(await given.getByRole('button', { name: 'Edit' }).count()).toBe(0);
  expect(await given.getByRole('button', { name: 'More' }).count()).toBe(0);
});

browserTest('a slash lists the commands, and one is given with its options and a file', async () => {
  const { url, script } = await stand();
  const page = await visit(await browser.person(), url);
  const field = page.getByRole('textbox', { name: 'Message' });
  await field.pressSequentially('/');
  await expect.poll(() => page.getByRole('option').count()).toBe(4);
  await field.pressSequentially('de');
  await expect.poll(() => page.getByRole('option').allInnerTexts()).toEqual(['/describe Describes images.']);
  await page.keyboard.press('Enter');
  const form = page.getByRole('group', { name: '/describe' });
  await form.getByLabel('As').selectOption('full');
  await form.getByLabel('Columns').fill('item, price');
  await form.getByLabel('Short').selectOption('no');
  await form.getByLabel('Most').fill('3');
  await page
    .getByLabel('Files', { exact: true })
    .setInputFiles([{ name: 'bill.png', mimeType: 'image/png', buffer: await image('#fff') }]);
  await ready(page, 1);
  await picture(page, 'media-task');
  await form.getByRole('button', { name: 'Do it' }).click();
  const task = await script.asked();
  expect(task.turn.messages[0]).toMatchObject({
    task: { name: 'describe', chosen: { as: 'full', columns: 'item, price', short: false, most: 3 } },
    attachments: [{ name: 'bill.png' }],
  });
  task.end();
  await said(page, '/describe as: full columns: item, price short: false most: 3').waitFor();
  await field.fill('/nothing that is known');
  await page.keyboard.press('Enter');
  expect((await script.asked()).turn.messages[0]).toMatchObject({ text: '/nothing that is known' });
});

browserTest('nothing can be sent before a conversation is open, so that nothing is lost', async () => {
  const { url } = await stand();
  const person = await browser.person();
  const held = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  await person.route('**/api/commands', async (route) => {
    asked.resolve();
    await held.promise;
    await route.continue();
  });
  const page = await person.newPage();
  await page.goto(url);
  await asked.promise;
  expect(await page.getByRole('textbox', { name: 'Message' }).isVisible()).toBe(false);
  held.resolve();
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
});
