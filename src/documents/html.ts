// The text of a page of the web, as people see it: no scripts, no styles, nothing hidden.
import { convert } from 'html-to-text';
import { contents, type Outcome } from './page.ts';
import { clean, decoded, parts } from './text.ts';

/** Attributes by which pages hide text: from people, and so from us. */
const hidden = [
  '[hidden]',
  '[aria-hidden=true]',
  '[style*="display:none"]',
  '[style*="display: none"]',
  '[style*="visibility:hidden"]',
  '[style*="visibility: hidden"]',
  '[style*="font-size:0"]',
  '[style*="opacity:0"]',
];
const unseen = ['script', 'style', 'template', 'noscript', 'svg', 'iframe', 'object', 'nav', 'img', 'form', ...hidden];

/** Most of a page is markup. Bytes, and characters; nesting and siblings as no page has them. */
const limits = { maxInputLength: 2_000_000, maxDepth: 200, maxChildNodes: 20_000 };

/** A long page of an encyclopedia has 30,000. */
const mostTags = 60_000;

const options = {
  wordwrap: false,
  limits,
  selectors: [
    ...unseen.map((selector) => ({ selector, format: 'skip' })),
    { selector: 'a', options: { ignoreHref: true } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
  ],
} as const;

export function readHtml(bytes: Uint8Array): Outcome {
  const page = sane(decoded(bytes, limits.maxInputLength));
  return contents(parts(clean(convert(page, { ...options, selectors: [...options.selectors] }))));
}

/** As far as its first tags: each becomes a few hundred bytes of memory, and a page of 2 MB may be nothing but tags. */
function sane(page: string): string {
  let tags = 0;
  for (let at = page.indexOf('<'); at >= 0; at = page.indexOf('<', at + 1)) {
    tags += 1;
    if (tags > mostTags) return page.slice(0, at);
  }
  return page;
}
