// A real browser for the page's tests: Debian's chromium, and the people who sit before it.
import { existsSync, mkdirSync } from 'node:fs';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';

const executablePath = '/usr/bin/chromium';
const flags =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --use-fake-ui-for-media-stream --use-fake-device-for-media-stream';

const absent = !existsSync(executablePath);
const why = absent ? `LEFT OUT, since ${executablePath} is missing (apt-get install chromium): ` : '';

/** Like `test`, and left out with the reason in its name where there is no browser. */
export function browserTest(name: string, body: () => Promise<void>): void {
  // oxlint-disable-next-line vitest/expect-expect, vitest/valid-title -- the caller's name and what the caller expects
  test.skipIf(absent)(`${why}${name}`, body);
}

/** Opens one browser for a file of tests; `person` gives each of them fresh cookies. */
export function openBrowser(): { person(options?: BrowserContextOptions): Promise<BrowserContext> } {
  let browser: Browser | undefined;
  const people: BrowserContext[] = [];
  beforeAll(async () => {
    if (!absent) browser = await chromium.launch({ executablePath, args: flags.split(' '), timeout: 120_000 });
  });
  afterAll(async () => browser?.close());
  return {
    async person(options = {}) {
      if (!browser) throw new Error('there is no browser');
      await Promise.all(people.splice(0).map((person) => person.close()));
      const person = await browser.newContext({ reducedMotion: 'reduce', ...options });
      person.setDefaultTimeout(60_000);
      people.push(person);
      return person;
    },
  };
}

/** Opens the page and waits until one can write. Errors on it fail the test that awaits `troubles`. */
export async function visit(person: BrowserContext, url: string): Promise<Page & { troubles: string[] }> {
  const troubles: string[] = [];
  const page = await person.newPage();
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || /Content.Security.Policy|TrustedHTML/.test(message.text()))
      troubles.push(message.text());
  });
  await page.goto(url);
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  return Object.assign(page, { troubles });
}

/** Writes a message as a person does, and sends it by Enter. */
export async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.keyboard.press('Enter');
}

/** What is said in the conversation that the page shows. */
export function said(page: Page, text: string | RegExp): Locator {
  return page.getByRole('log').getByText(text);
}

/** Waits until the turn whose answer is seen has ended: what is said before that would belong to it. */
export async function finished(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'hidden' });
}

/** All finished and unfinished answers on the page, oldest first. */
export function answers(page: Page): Promise<string[]> {
  return page.locator('article.bot:not(.only) > .text:not([hidden])').allInnerTexts();
}

/** Keeps a picture for people to look at, in a folder that git ignores. */
export async function picture(page: Page, name: string): Promise<string> {
  const folder = new URL('../../.artifacts/', import.meta.url).pathname;
  mkdirSync(folder, { recursive: true });
  const path = `${folder}${name}.png`;
  await page.screenshot({ path });
  return path;
}
