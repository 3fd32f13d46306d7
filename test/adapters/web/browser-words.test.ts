// The page in a real browser for readers of other languages: no word of its own is English, and all of them fit.
import type { Page } from 'playwright-core';
import { afterEach, expect } from 'vitest';
import { pageWords } from '#adapters/web/words.ts';
import { speaker, type Tongue } from '#src/tongue.ts';
import { browserTest, openBrowser, picture } from './browser.ts';
import { dictated, type House, openHouse } from './house.ts';
import { nameless, overflow, tooFaint } from './look.ts';

const browser = openBrowser();
const houses: House[] = [];
afterEach(async () => void (await Promise.all(houses.splice(0).map((house) => house.close()))));

/** All that is written on the page or told to those who cannot see it, what is hidden now included. */
function words(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll('body *')].flatMap((one) => [
    one.textContent, one.ariaLabel, one.title, one.placeholder, one.dataset.drop,
  ]).map((text) => (text ?? '').replace(/\\s+/g, ' ').replace(/^↓ /, '').trim()).filter((text) => text && text.length < 400)`);
}

/** Finds a sentence, whatever its braces hold; a command, which begins with a slash, is none. */
function pattern(sentence: string): RegExp {
  const parts = sentence.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('[^/]+')}$`);
}

/** Which of these sentences are shown. */
function shown(texts: readonly string[], sentences: readonly string[]): string[] {
  const all = [...new Set(texts)];
  return sentences.filter((sentence) => {
    const found = pattern(sentence);
    return all.some((text) => found.test(text));
  });
}

/** German words are the longest, and so they are looked at where there is the least room. */
const narrow = { width: 320, height: 720 };

for (const [locale, tongue, viewport] of [
  ['de-DE', 'de', narrow],
  ['ja-JP', 'ja', undefined],
] as const) {
  browserTest(`a reader of ${locale} is spoken to in that language alone, and all words fit`, async () => {
    const model = dictated();
    const house = await openHouse({ models: model.models });
    houses.push(house);
    const person = await browser.person({ locale, ...(viewport && { viewport }) });
    const page = await person.newPage();
    const seen: string[] = [];
    const faults: string[] = [];
    const look = async (name: string) => {
      seen.push(...(await words(page)));
      if (!viewport) return;
      faults.push(...(await tooFaint(page)), ...(await overflow(page)), ...(await nameless(page)));
      await picture(page, `words-${tongue}-${name}`);
    };
    await tour(page, house.url, { tongue, model, look });
    const say = speaker(tongue);
    const own = pageWords.map((sentence) => say(sentence));
    const english = pageWords.filter((sentence) => !own.includes(sentence));
    expect(shown(seen, english)).toEqual([]);
    expect(shown(seen, own).length).toBeGreaterThan(60);
    expect(await page.locator('html').getAttribute('lang')).toBe(tongue);
    expect(faults).toEqual([]);
  });
}

interface Tour {
  readonly tongue: Tongue;
  readonly model: ReturnType<typeof dictated>;
  readonly look: (name: string) => Promise<void>;
}

/** Goes where the page has something to say. */
async function tour(page: Page, url: string, { tongue, model, look }: Tour): Promise<void> {
  const say = speaker(tongue);
  const field = page.locator('#message');
  await page.goto(url);
  await page.getByText(say('What is on your mind?')).waitFor();
  await page.locator('#panels .more').waitFor();
  await look('empty');

  await field.fill('hello');
  await field.press('Enter');
  model.say('| a |\n|---|\n| b |\n\n```\nx\n```');
  model.end();
  await page.locator('article.bot[aria-busy=false]').waitFor();
  await page
    .locator('#files')
    .setInputFiles({ name: 'cat.txt', mimeType: 'text/plain', buffer: Buffer.from('some words') });
  await page.locator('#tray li[aria-busy=false]').waitFor();
  await page
    .getByRole('button', { name: say('More') })
    .first()
    .click();
  await look('answer');
  await page.keyboard.press('Escape');
  await page.locator('#tray .remove').click();

  await page.getByRole('button', { name: say('Edit') }).click();
  await look('edit');
  await page.getByRole('button', { name: say('Cancel') }).click();
  await field.fill('/privacy');
  await page.locator('#commands li').first().waitFor();
  await field.fill('/help');
  await field.press('Escape');
  await field.press('Enter');
  await page.locator('article.only[aria-busy=false], article.only .text').first().waitFor();
  await look('card');

  await page.locator('#panels .more').press('Enter');
  await page.getByRole('menuitem').first().press('Enter');
  await page.locator('#panel form .row').first().waitFor();
  await page.locator('#panel form select').first().selectOption({ index: 1 });
  await look('settings');
  await page.keyboard.press('Escape');

  await page.route('**/messages', (route) => route.abort());
  await field.fill('lost');
  await field.press('Enter');
  await page.getByRole('alert').last().waitFor();
  await look('trouble');
}
