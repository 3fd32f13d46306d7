// What an eye sees of the page, and what a screen reader does: measured, for tests of any part of it.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Controls that nothing tells the name of. */
export async function nameless(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll('button, a, input, textarea, [role=region]')]
    .filter((one) => one.checkVisibility() && !one.labels?.length && !one.textContent.trim() && !one.ariaLabel)
    .map((one) => one.outerHTML)`);
}

/** What reaches beyond the right edge of the screen and cannot be scrolled to in a box of its own. */
export async function overflow(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const wide = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
    const loose = wide.filter((one) => !one.closest('pre, .wide-content, .tabs button, .unseen'));
    const scrolls = [document.documentElement, document.getElementById('scroll')].filter((one) => one.scrollWidth > one.clientWidth);
    return [...loose, ...scrolls].map((one) => one.outerHTML.slice(0, 80));
  })()`);
}

/** Visible texts whose contrast to what lies behind them is below 4.5, with that contrast. */
export async function tooFaint(page: Page): Promise<string[]> {
  const pairs = await page.evaluate<{ text: string; color: string; ground: string }[]>(`(() => {
    const ground = (one) => {
      for (let at = one; at; at = at.parentElement) {
        const color = getComputedStyle(at).backgroundColor;
        if (!/, 0\\)$|transparent/.test(color)) return color;
      }
    };
    return [...document.querySelectorAll('body *')]
      .filter((one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
      .map((one) => ({ text: one.textContent.trim().slice(0, 40), color: getComputedStyle(one).color, ground: ground(one) }));
  })()`);
  expect(pairs.length).toBeGreaterThan(10);
  const measured = pairs.map((pair) => ({ ...pair, contrast: contrast(pair.color, pair.ground) }));
  return measured
    .filter((pair) => pair.contrast < 4.5)
    .map(({ text, contrast: found }) => `${text}: ${found.toFixed(2)}`);
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
export function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
