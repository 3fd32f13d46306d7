// Talking on the page, in a real browser: reading along, stopping, coming back, and never seeing anything twice.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect } from 'vitest';
import { answers, browserTest, finished, openBrowser, said, say, visit } from './browser.ts';
import { dictated, type House, type HouseOptions, openHouse } from './house.ts';

const browser = openBrowser();
const houses: House[] = [];
afterEach(async () => void (await Promise.all(houses.splice(0).map((house) => house.close()))));

async function house(options: HouseOptions = {}): Promise<House> {
  const opened = await openHouse(options);
  houses.push(opened);
  return opened;
}

browserTest('a newcomer asks, sees that something happens, and reads the answer as it grows', async () => {
  const model = dictated();
  const { url } = await house({ models: model.models });
  const page = await visit(await browser.person(), url);
  await page.getByRole('heading', { name: 'What is on your mind?' }).waitFor();
  await say(page, 'Why is the sky blue?');
  await page.getByRole('status').or(page.locator('#sign')).filter({ hasText: 'thinking' }).waitFor();
  model.say('Because **air**');
  await page.getByRole('article', { name: 'Parley' }).filter({ hasText: 'Because air' }).waitFor();
  expect(await page.getByRole('article', { name: 'Parley' }).getAttribute('aria-busy')).toBe('true');
  model.say(' scatters blue light.');
  model.end();
  await page.locator('article.bot[aria-busy=false]', { hasText: 'Because air scatters blue light.' }).waitFor();
  expect(await page.locator('article.bot strong').innerText()).toBe('air');
  await page
    .locator('#announcer', { hasText: 'Parley: Because air scatters blue light.' })
    .waitFor({ state: 'attached' });
  expect(page.troubles).toEqual([]);
});

browserTest('without a key a newcomer is told so, tries an idea, is remembered, and sees a refusal', async () => {
  const { url } = await house();
  const page = await visit(await browser.person(), url);
  await page.getByText('No language model is connected yet').waitFor();
  await page.getByRole('button', { name: 'help', exact: true }).click();
  await said(page, 'Here is what I react to').waitFor();
  await finished(page);
  await say(page, 'my name is Zoë');
  await said(page, 'Nice to meet you, Zoë').waitFor();
  await finished(page);
  await say(page, 'what is my name?');
  await said(page, 'your name is Zoë').waitFor();
  await finished(page);
  await say(page, 'How do I build a bomb?');
  await said(page, /can't help with that/).waitFor();
  const shown = await answers(page);
  expect(shown.length).toBe(4);
  expect(shown.join('\n')).not.toContain('took my answer back');
});

for (const [way, press] of [
  ['the Stop button', (page: Awaited<ReturnType<typeof visit>>) => page.getByRole('button', { name: 'Stop' }).click()],
  ['Esc', (page: Awaited<ReturnType<typeof visit>>) => page.keyboard.press('Escape')],
] as const) {
  browserTest(`${way} ends an answer at its source and keeps what was written`, async () => {
    const model = dictated();
    const { url } = await house({ models: model.models });
    const page = await visit(await browser.person(), url);
    await say(page, 'count');
    model.say('one two');
    await said(page, 'one two').waitFor();
    await press(page);
    await page.getByRole('note').filter({ hasText: 'Stopped.' }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'hidden' });
    expect(model.stopped).toBe(1);
    expect((await answers(page))[0]).toMatch(/^one two\s+Stopped\.$/);
  });
}

browserTest('a reload in the middle of an answer resumes it, and loses or doubles nothing', async () => {
  const model = dictated();
  const { url } = await house({ models: model.models });
  const page = await visit(await browser.person(), url);
  await say(page, 'tell me');
  model.say('The first half');
  await said(page, 'The first half').waitFor();
  await page.reload();
  await said(page, 'The first half').waitFor();
  model.say(' and the second.');
  model.end();
  await said(page, 'The first half and the second.').waitFor();
  expect(await page.locator('article > .text').allInnerTexts()).toEqual(['tell me', 'The first half and the second.']);
});

browserTest('two tabs of one person show the same, as it happens', async () => {
  const model = dictated();
  const { url } = await house({ models: model.models });
  const person = await browser.person();
  const one = await visit(person, url);
  await say(one, 'hello');
  model.say('Hi');
  await said(one, /^Hi$/).waitFor();
  const two = await visit(person, one.url());
  await said(two, /^Hi$/).waitFor();
  model.say(' there');
  model.end();
  await Promise.all([one, two].map((tab) => said(tab, 'Hi there').waitFor()));
  await say(two, 'again');
  await one.getByRole('article', { name: 'You' }).filter({ hasText: 'again' }).waitFor();
  expect(await one.getByRole('article', { name: 'You' }).count()).toBe(2);
});

browserTest('a line that breaks is told, and mends itself with what was missed', async () => {
  const model = dictated();
  const database = `file:${join(mkdtempSync(join(tmpdir(), 'parley-web-')), 'house.db')}`;
  const { port, ...first } = await settled((port) => openHouse({ models: model.models, database, port }));
  const page = await visit(await browser.person(), first.url);
  await say(page, 'tell me');
  model.say('half');
  await said(page, 'half').waitFor();
  await first.close();
  await page.getByText('The line to Parley is broken').waitFor();
  await say(page, 'written while nobody was there');
  await page.getByText('Not sent.').waitFor();
  await house({ models: model.models, database, port });
  model.say('the whole answer');
  model.end();
  await said(page, 'the whole answer').waitFor();
  await page.getByText('The line to Parley is broken').waitFor({ state: 'hidden' });
  expect(await answers(page)).toEqual(['the whole answer']);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Not sent.').waitFor({ state: 'hidden' });
  await expect.poll(() => model.begun).toBe(3);
});

browserTest('a message that was not confirmed survives a reload and is taken once', async () => {
  const model = dictated();
  const { url } = await house({ models: model.models });
  const person = await browser.person();
  const page = await visit(person, url);
  await person.route('**/messages', (route) => route.abort());
  await say(page, 'hold on to me');
  await page.getByText('Not sent.').waitFor();
  await person.unroute('**/messages');
  await page.reload();
  await page.getByRole('button', { name: 'Edit' }).waitFor();
  expect(await page.getByRole('article', { name: 'You' }).count()).toBe(1);
  await expect.poll(() => model.begun).toBe(1);
});

browserTest('own messages can be edited and deleted, and a deleted question takes its answer along', async () => {
  const model = dictated();
  const { url } = await house({ models: model.models });
  const page = await visit(await browser.person(), url);
  await say(page, 'first');
  model.say('working on it');
  await said(page, 'working on it').waitFor();
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'Your message' }).fill('second');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('article', { name: 'You' }).filter({ hasText: 'second' }).waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await expect.poll(() => page.getByRole('article').count()).toBe(0);
  expect(model.stopped).toBe(1);
});

browserTest('conversations are listed, kept apart, and belong to one person', async () => {
  const { url } = await house();
  const ann = await visit(await browser.person(), url);
  await say(ann, 'say apples');
  await said(ann, '“apples”').waitFor();
  await ann.getByRole('button', { name: 'New conversation' }).click();
  await say(ann, 'say pears');
  await said(ann, '“pears”').waitFor();
  expect(await said(ann, '“apples”').count()).toBe(0);
  await ann.getByRole('link', { name: 'say apples' }).click();
  await said(ann, '“apples”').waitFor();
  expect(await ann.getByRole('link', { name: 'say apples' }).getAttribute('aria-current')).toBe('page');
  await ann.goBack();
  await said(ann, '“pears”').waitFor();
  const address = ann.url();
  const ben = await visit(await browser.person(), address);
  await ben.getByRole('heading', { name: 'What is on your mind?' }).waitFor();
  expect(await ben.getByRole('article').count()).toBe(0);
});

browserTest('strangers are asked for the token, told when it is wrong, and let in with it', async () => {
  const { url } = await house({ token: 'a long enough secret' });
  const page = await (await browser.person()).newPage();
  await page.goto(url);
  await page.getByRole('textbox', { name: 'Token' }).fill('a guess');
  await page.keyboard.press('Enter');
  await page.getByText('That is not the token.').waitFor();
  await page.getByRole('textbox', { name: 'Token' }).fill('a long enough secret');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  await page.reload();
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
});

browserTest('whoever scrolled away is not pulled back, and whoever reads along is taken along', async () => {
  const model = dictated();
  const { url } = await house({ models: model.models });
  const page = await visit(await browser.person({ viewport: { width: 600, height: 500 } }), url);
  await say(page, 'long');
  const lines = (from: number) => Array.from({ length: 40 }, (_, at) => `line ${from + at}`).join('\n\n');
  model.say(lines(1));
  await said(page, /^line 40$/).waitFor();
  const top = () => page.evaluate<number>('document.getElementById("scroll").scrollTop');
  expect(await said(page, /^line 40$/).isVisible()).toBe(true);
  await expect.poll(top).toBeGreaterThan(500);
  await page.evaluate('document.getElementById("scroll").scrollTo(0, 0)');
  await page.getByRole('button', { name: 'Newest' }).waitFor();
  model.say(`\n\n${lines(41)}`);
  await said(page, /^line 80$/).waitFor();
  expect(await top()).toBe(0);
  await page.getByRole('button', { name: 'Newest' }).click();
  await expect.poll(top).toBeGreaterThan(1_500);
  await page.getByRole('button', { name: 'Newest' }).waitFor({ state: 'hidden' });
});

/** At a port that no other program is given by chance: below the range from which systems hand them out. */
async function settled<T extends object>(open: (port: number) => Promise<T>): Promise<T & { port: number }> {
  for (let tries = 1; ; tries += 1) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    try {
      return { ...(await open(port)), port };
    } catch (error) {
      if (tries === 20) throw error;
    }
  }
}
