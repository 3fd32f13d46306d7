// Builds the page's elements from a tree of Markdown. Text becomes text nodes only; nothing is ever parsed as HTML.
import { blocksOf } from './markdown.js';
import { say } from './words.js';

/** Makes an element. Children are elements or strings. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Shows Markdown in an element, and touches only what changed since the last time: selections and scroll positions stay. */
export function render(text, into) {
  const blocks = blocksOf(text);
  const shown = into.children;
  const same = blocks.findIndex((block, at) => shown[at]?.source !== block.source);
  const keep = same < 0 ? blocks.length : same;
  while (shown.length > keep) into.lastElementChild.remove();
  for (const block of blocks.slice(keep)) into.append(Object.assign(blockElement(block), { source: block.source }));
}

function blockElement(block) {
  switch (block.type) {
    case 'heading':
      // The page and the message stand above them: an answer's own headings begin at the third level.
      return element(`h${Math.min(block.level + 2, 6)}`, {}, ...inlines(block.children));
    case 'rule':
      return element('hr');
    case 'code':
      return codeElement(block);
    case 'quote':
      return element('blockquote', {}, ...block.children.map(blockElement));
    case 'notice':
      return element('div', { class: 'notice', role: 'note' }, ...block.children.map(blockElement));
    case 'folded':
      return element('details', {}, element('summary', {}, block.title), ...block.children.map(blockElement));
    case 'list':
      return listElement(block);
    case 'table':
      return tableElement(block);
    default:
      return element('p', {}, ...inlines(block.children));
  }
}

function listElement({ start, items }) {
  const name = start === undefined ? 'ul' : 'ol';
  return element(
    name,
    { start: start === 1 ? undefined : start },
    ...items.map((blocks) => element('li', {}, ...itemChildren(blocks))),
  );
}

/** The only paragraph of an item needs no margins. */
function itemChildren(blocks) {
  const [first, ...rest] = blocks;
  if (first?.type !== 'paragraph') return blocks.map(blockElement);
  return [element('span', {}, ...inlines(first.children)), ...rest.map(blockElement)];
}

function tableElement({ align, rows }) {
  const row = (cells, name) =>
    element(
      'tr',
      {},
      ...cells.map((cell, at) => element(name, { class: align[at], scope: name === 'th' ? 'col' : undefined }, ...inlines(cell))),
    );
  const [head, ...body] = rows;
  const inner = element(
    'table',
    {},
    element('thead', {}, row(head, 'th')),
    element('tbody', {}, ...body.map((cells) => row(cells, 'td'))),
  );
  return element('div', { class: 'wide-content', role: 'region', 'aria-label': say('Table'), tabindex: '0' }, inner);
}

function codeElement({ language, text }) {
  const copy = element('button', { type: 'button', class: 'quiet' }, say('Copy'));
  const code = element('pre', { tabindex: '0', role: 'region', 'aria-label': say('Code') }, element('code', {}, text));
  copy.addEventListener('click', () => void copyFrom(code, copy));
  return element('figure', {}, element('figcaption', {}, element('span', {}, language || say('code')), copy), code);
}

async function copyFrom(code, button) {
  const told = await navigator.clipboard?.writeText(code.textContent).then(
    () => say('Copied'),
    () => undefined,
  );
  // Without the right to write, the text is at least selected.
  if (!told) getSelection().selectAllChildren(code);
  button.textContent = told ?? say('Press Ctrl+C');
  setTimeout(() => (button.textContent = say('Copy')), 2_000);
}

function inlines(children) {
  return children.map((child) => {
    if (child.type === 'text') return child.text;
    if (child.type === 'break') return element('br');
    if (child.type === 'code') return element('code', {}, child.text);
    if (child.type === 'link') return linkElement(child);
    return element(child.type, {}, ...inlines(child.children));
  });
}

/** Where a link leads is always readable in full, whatever its words say. */
function linkElement({ href, children }) {
  if (href.startsWith('/#')) return element('a', { href }, ...inlines(children));
  const anchor = element('a', { href, rel: 'noopener noreferrer', target: '_blank' }, ...inlines(children));
  if (bare(anchor.textContent) !== bare(href)) anchor.append(' ', element('span', { class: 'address' }, href));
  return anchor;
}

function bare(url) {
  return url.replace(/\/$/, '');
}
