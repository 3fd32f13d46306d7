// Commands on the page, in a real browser: options and suggestions, cards, buttons below answers, settings, usage and help.
import type { Page } from 'playwright-core';
import { afterEach, expect } from 'vitest';
import { browserTest, finished, openBrowser, picture, said, say, visit } from './browser.ts';
import { below, Clerk } from './clerk.ts';
import { nameless, overflow, tooFaint } from './look.ts';
import { openStand, type Stand } from './scripted.ts';

const browser = openBrowser();
const stands: Stand[] = [];
afterEach(async () => void (await Promise.all(stands.splice(0).map((stand) => stand.close()))));

async function stand(): Promise<{ clerk: Clerk; url: string; script: Stand['script'] }> {
  const clerk = new Clerk();
  const opened = await openStand('file::memory:', clerk.part);
  stands.push(opened);
  return { clerk, url: opened.url, script: opened.script };
}

/** Opens a panel as a person without a mouse does. */
async function panel(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: 'Settings and help' }).press('Enter');
  await page.getByRole('menuitem', { name: title }).press('Enter');
  await page.getByRole('tabpanel', { name: title }).waitFor();
}

const card = (page: Page) => page.getByRole('article', { name: 'Parley, to you alone' });

browserTest('a command is given with an option that is suggested, by keyboard, and its card is dismissed', async () => {
  const { clerk, url } = await stand();
  const page = await visit(await browser.person(), url);
  await say(page, '/persona');
  const name = page.getByRole('combobox', { name: 'Name' });
  await name.fill('p');
  await expect.poll(() => page.getByRole('option').allInnerTexts()).toEqual(['plain', 'pirate', 'poet']);
  expect(await name.getAttribute('aria-expanded')).toBe('true');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const active = await name.getAttribute('aria-activedescendant');
  expect(await page.locator(`[id="${active}"]`).innerText()).toBe('pirate');
  await page.keyboard.press('Enter');
  expect(await name.inputValue()).toBe('pirate');
  await page.getByRole('spinbutton', { name: 'Strength (optional)' }).fill('3');
  await page.getByRole('button', { name: 'Do it' }).click();
  await card(page).getByText('For Guest I am a pirate now.').waitFor();
  expect(clerk.all).toEqual([['persona', { name: 'pirate', strength: 3 }]]);
  await card(page).getByRole('button', { name: 'Dismiss' }).click();
  await card(page).waitFor({ state: 'detached' });
  expect(page.troubles).toEqual([]);
});

browserTest('an answer for oneself grows in its card, and what is written behind a command is its option', async () => {
  const { clerk, url } = await stand();
  const page = await visit(await browser.person(), url);
  await say(page, '/ask why is the sky blue?');
  clerk.reply.push({ type: 'text', text: 'Because of **Ray' });
  await card(page).getByText('Because of').waitFor();
  expect(clerk.all).toEqual([['ask', { question: 'why is the sky blue?' }]]);
  clerk.reply.push({ type: 'text', text: 'leigh**.' }).end();
  await card(page).getByText('Rayleigh', { exact: true }).waitFor();
  expect(page.troubles).toEqual([]);
});

browserTest('buttons stand below an answer, a thumb asks why, and all is there after a reload', async () => {
  const { clerk, url, script } = await stand();
  const page = await visit(await browser.person(), url);
  await say(page, 'hello');
  const answer = await script.asked();
  answer.say('Hello yourself.');
  answer.give({ type: 'whole', buttons: below('turn-1') }, 'end');
  await finished(page);
  const thumb = page.getByRole('button', { name: 'Bad answer' });
  expect(await thumb.getAttribute('aria-pressed')).toBe('false');
  await thumb.click();
  const dialog = page.getByRole('dialog', { name: 'What was wrong?' });
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('too short');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('.remark').getByText('Thank you!').waitFor();
  await page.reload();
  await expect.poll(() => thumb.getAttribute('aria-pressed')).toBe('true');
  await page.getByRole('button', { name: 'Again' }).dblclick();
  const again = await script.asked();
  again.say('Hello again.');
  again.end();
  await said(page, 'Hello again.').waitFor();
  expect(clerk.all.slice(0, 2)).toEqual([
    ['bad', { turn: 'turn-1' }],
    ['reason', { turn: 'turn-1', reason: 'too short' }],
  ]);
  expect(script.turns.length).toBe(2);
  expect(await page.getByRole('article', { name: 'You' }).count()).toBe(1);
  expect(page.troubles).toEqual([]);
});

browserTest(
  'settings are seen, changed, kept when they are refused, and taken back, for oneself and others',
  async () => {
    const { clerk, url } = await stand();
    const page = await visit(await browser.person(), url);
    await panel(page, 'Settings');
    const form = page.getByRole('form', { name: 'Settings' });
    const temperature = form.getByRole('spinbutton', { name: 'Temperature' });
    expect(await temperature.inputValue()).toBe('1');
    await temperature.fill('0.3');
    await form.getByRole('switch', { name: 'Speak replies' }).check();
    await form.getByText('2 changes').waitFor();
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved for me.').waitFor();
    await form.getByText('Set by you').first().waitFor();
    expect(Object.fromEntries(clerk.kept)).toEqual({ 'me/temperature': 0.3, 'me/speak-replies': true });

    clerk.refusing = 'settings save';
    await temperature.fill('0.4');
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByText('I cannot.').waitFor();
    await form.getByText('1 change').waitFor();
    expect(await temperature.inputValue()).toBe('0.4');

    await form.getByRole('button', { name: 'Reset: Speak replies' }).click();
    await page.getByText('speak-replies is taken back.').waitFor();
    await expect.poll(() => form.getByRole('switch', { name: 'Speak replies' }).isChecked()).toBe(false);
    await page.getByRole('radio', { name: 'Everybody' }).check();
    await expect.poll(() => temperature.inputValue()).toBe('1');
    expect(clerk.all.at(-1)).toEqual(['settings form', { for: 'space' }]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(page.troubles).toEqual([]);
  },
);

browserTest(
  'usage has its chart with words for it, privacy its file, help its text; tabs go by arrow keys',
  async () => {
    const { url } = await stand();
    const page = await visit(await browser.person(), url);
    await panel(page, 'Usage');
    await page.getByRole('cell', { name: '$0.12' }).waitFor();
    await page.getByRole('img', { name: 'Money by day: most on Thursday.' }).waitFor();
    await expect.poll(() => page.evaluate(`document.querySelector('.chart img').naturalWidth`)).toBe(1200);
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tabpanel', { name: 'Privacy' }).getByText('48 hours').waitFor();
    await page.getByRole('button', { name: 'Export my data' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Save mine.json, 14 bytes' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('mine.json');
    await page.getByRole('tab', { name: 'Privacy' }).press('End');
    const help = page.getByRole('tabpanel', { name: 'Help' }).getByText('Mention me with a question.');
    await help.waitFor();
    // Closed and opened in one go: the browser tells of the closing only then.
    await page.evaluate(`{
      const tab = document.querySelector('[role=tab][aria-selected=true]');
      tab.closest('dialog').close();
      tab.click();
    }`);
    await help.waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    expect(page.troubles).toEqual([]);
  },
);

for (const [colorScheme, width] of [
  ['light', 1100],
  ['dark', 320],
] as const) {
  browserTest(`panels and cards can be read, named and reached in ${colorScheme}, ${width} pixels wide`, async () => {
    const { url } = await stand();
    const viewport = { width, height: 720 };
    const page = await visit(await browser.person({ colorScheme, viewport }), url);
    await say(page, '/privacy view');
    await card(page).getByText('48 hours').waitFor();
    const faint = await tooFaint(page);
    const wide = await overflow(page);
    await picture(page, `card-${colorScheme}-${width}`);
    for (const title of ['Settings', 'Usage']) {
      await panel(page, title);
      await page
        .getByText(title === 'Usage' ? 'Everybody’s usage' : 'How I answer')
        .first()
        .waitFor();
      faint.push(...(await tooFaint(page)));
      wide.push(...(await overflow(page)));
      expect(await nameless(page)).toEqual([]);
      await picture(page, `panel-${title.toLowerCase()}-${colorScheme}-${width}`);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    }
    expect([faint, wide]).toEqual([[], []]);
  });
}

browserTest('a link to a message leads to it', async () => {
  const { url, script } = await stand();
  const page = await visit(await browser.person({ viewport: { width: 800, height: 500 } }), url);
  await say(page, 'the first');
  const answer = await script.asked();
  answer.say('line\n\n'.repeat(60));
  answer.end();
  await finished(page);
  const first = page.getByRole('article', { name: 'You' });
  const id = await first.getAttribute('data-id');
  await expect.poll(() => inView(page)).toBe(false);
  await page.evaluate(`location.hash += '/${id}'`);
  await expect.poll(() => inView(page)).toBe(true);
  await page.reload();
  await expect.poll(() => inView(page)).toBe(true);
});

/** Whether the person's first message is on the screen. */
function inView(page: Page): Promise<boolean> {
  return page.evaluate<boolean>(`(() => {
    const box = document.querySelector('article.person')?.getBoundingClientRect();
    return Boolean(box) && box.bottom > 0 && box.top >= 0 && box.top < innerHeight;
  })()`);
}
