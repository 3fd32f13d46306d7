// Reads Markdown into a tree of plain values. Everything it does not know is text; raw HTML is always text.

/** Quotes and lists deeper than this are shown flat. */
const deepest = 8;

/** Reads a text in time that grows with its length. Equal `source` means an equal block. */
export function blocksOf(text, depth = 0) {
  const lines = text.split('\n');
  const blocks = [];
  for (let at = 0; at < lines.length;) {
    if (lines[at].trim() === '') {
      at++;
      continue;
    }
    const read = readers.map((reader) => reader(lines, at, depth)).find(Boolean) ?? paragraph(lines, at);
    blocks.push({ ...read.block, source: lines.slice(at, read.end).join('\n') });
    at = read.end;
  }
  return blocks;
}

const patterns = {
  fence: /^ {0,3}(`{3,}|~{3,})[ \t]*([^`\s]*)[^`]*$/,
  heading: /^ {0,3}(#{1,6})[ \t]+(.*)$/,
  rule: /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/,
  quote: /^ {0,3}> ?/,
  alert: /^ {0,3}> ?\[!\w+\](?:- .+|\s*)$/,
  item: /^( {0,12})([-*+]|\d{1,9}[.)])(?:[ \t]+|$)/,
  ruler: /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/,
};

const readers = [fence, heading, rule, quote, list, table];

function fence(lines, at) {
  const open = patterns.fence.exec(lines[at]);
  if (!open) return undefined;
  const [, marks, language] = open;
  let end = at + 1;
  while (end < lines.length && !closes(lines[end], marks)) end++;
  const text = lines.slice(at + 1, end).join('\n');
  return { block: { type: 'code', language, text }, end: Math.min(end + 1, lines.length) };
}

function closes(line, marks) {
  const bare = line.trim();
  return bare.length >= marks.length && bare === marks[0].repeat(bare.length);
}

function heading(lines, at) {
  const found = patterns.heading.exec(lines[at]);
  if (!found) return undefined;
  const text = found[2].trimEnd().replace(/(?<= )#+$/, '');
  return { block: { type: 'heading', level: found[1].length, children: inlinesOf(text.trim()) }, end: at + 1 };
}

function rule(lines, at) {
  return patterns.rule.test(lines[at]) ? { block: { type: 'rule' }, end: at + 1 } : undefined;
}

function quote(lines, at, depth) {
  if (depth >= deepest || !patterns.quote.test(lines[at])) return undefined;
  let end = at;
  // Of two notes, one below the other, each is a notice of its own.
  while (end < lines.length && patterns.quote.test(lines[end]) && (end === at || !patterns.alert.test(lines[end]))) end++;
  const inner = lines.slice(at, end).map((line) => line.replace(patterns.quote, ''));
  const [, title] = /^\[!\w+\]- (.+)$/.exec(inner[0]) ?? [];
  if (title) return { block: { type: 'folded', title, children: blocksOf(inner.slice(1).join('\n'), depth + 1) }, end };
  const notice = /^\[!\w+\]\s*$/.test(inner[0]);
  const children = blocksOf((notice ? inner.slice(1) : inner).join('\n'), depth + 1);
  return { block: { type: notice ? 'notice' : 'quote', children }, end };
}

function list(lines, at, depth) {
  const first = patterns.item.exec(lines[at]);
  if (depth >= deepest || !first) return undefined;
  const ordered = /\d/.test(first[2]);
  const indent = first[1].length;
  const items = [];
  let end = at;
  for (; end < lines.length; end++) {
    const item = patterns.item.exec(lines[end]);
    const sibling = item && item[1].length <= indent + 1;
    if (sibling && (item[1].length < indent || /\d/.test(item[2]) !== ordered)) break;
    if (sibling) items.push([lines[end].slice(item[0].length)]);
    else if (continuesItem(lines, end, indent)) items.at(-1).push(outdented(lines[end], indent + 4));
    else break;
  }
  const start = ordered ? Number.parseInt(first[2], 10) : undefined;
  return { block: { type: 'list', start, items: items.map((item) => blocksOf(item.join('\n'), depth + 1)) }, end };
}

/** Without so many blanks at its beginning, or as many as there are. */
function outdented(line, most) {
  return line.slice(Math.min(most, /^ */.exec(line)[0].length));
}

/** A blank line stays in an item when the list goes on behind it; an indented line always does. */
function continuesItem(lines, at, indent) {
  const line = lines[at];
  if (line.trim() !== '') return /^ */.exec(line)[0].length > indent || (lines[at - 1].trim() !== '' && !startsBlock(line));
  const next = lines[at + 1] ?? '';
  return next.trim() !== '' && (/^ */.exec(next)[0].length > indent || patterns.item.test(next));
}

function startsBlock(line) {
  return ['fence', 'heading', 'rule', 'quote', 'item'].some((name) => patterns[name].test(line));
}

function table(lines, at) {
  if (!lines[at].includes('|') || !patterns.ruler.test(lines[at + 1] ?? '')) return undefined;
  const head = cells(lines[at]);
  const align = cells(lines[at + 1]).map((cell) => (cell.endsWith(':') ? (cell.startsWith(':') ? 'center' : 'end') : 'start'));
  if (head.length !== align.length) return undefined;
  let end = at + 2;
  while (end < lines.length && lines[end].includes('|') && lines[end].trim() !== '') end++;
  const body = lines.slice(at + 2, end).map((line) => align.map((_, column) => cells(line)[column] ?? ''));
  return { block: { type: 'table', align, rows: [head, ...body].map((row) => row.map((cell) => inlinesOf(cell))) }, end };
}

function cells(line) {
  const bare = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return bare.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function paragraph(lines, at) {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() !== '' && !startsBlock(lines[end])) end++;
  const text = lines
    .slice(at, end)
    .map((line) => line.trim())
    .join('\n');
  return { block: { type: 'paragraph', children: inlinesOf(text) }, end };
}

const link =
  /!?\[([^[\]\n]{0,500})\]\([ \t]*<?([^\s()<>]{1,2000}(?:\([^\s()<>]{0,500}\)[^\s()<>]{0,500})?)>?(?:[ \t]+"[^"\n]{0,500}")?[ \t]*\)/y;
const address = /https?:\/\/[^\s<>`"|\\^{}]{1,2000}/y;
const marks = /\*{1,3}|_{1,3}|~~/y;

/** Reads one line or paragraph. */
export function inlinesOf(text, links = true) {
  const stack = [{ mark: '', children: [] }];
  const ticks = ticksOf(text);
  let plain = '';
  const push = (node) => {
    if (plain) stack.at(-1).children.push({ type: 'text', text: plain });
    plain = '';
    if (node) stack.at(-1).children.push(node);
  };
  for (let at = 0; at < text.length;) {
    const found = inlineAt(text, at, links, ticks);
    if (found.node) push(found.node);
    else if (found.mark && closable(stack, found)) {
      push();
      for (const mark of closable(stack, found)) close(stack, mark);
    } else if (found.opens && stack.length < 100) {
      push();
      stack.push({ mark: found.mark, children: [] });
    } else plain += found.mark ?? found.text;
    at = found.end;
  }
  push();
  while (stack.length > 1) flatten(stack);
  return stack[0].children;
}

function inlineAt(text, at, links, ticks) {
  const character = text[at];
  if (character === '\n') return { node: { type: 'break' }, end: at + 1 };
  if (character === '\\' && /[!-/:-@[-`{-~]/.test(text[at + 1] ?? '')) return { text: text[at + 1], end: at + 2 };
  if (character === '`') return codeAt(text, at, ticks);
  if (links && (character === '[' || character === '!')) return linkAt(text, at) ?? { text: character, end: at + 1 };
  if (links && character === '<') return bracketedAt(text, at) ?? { text: character, end: at + 1 };
  if (links && character === 'h') return addressAt(text, at) ?? { text: character, end: at + 1 };
  if (character === '*' || character === '_' || character === '~') return markAt(text, at);
  return { text: character, end: at + 1 };
}

/** Where runs of backticks stand, by their length. */
function ticksOf(text) {
  const ticks = new Map();
  for (const { 0: run, index } of text.matchAll(/`+/g)) {
    if (ticks.has(run.length)) ticks.get(run.length).push(index);
    else ticks.set(run.length, [index]);
  }
  return ticks;
}

function codeAt(text, at, ticks) {
  let end = at + 1;
  while (text[end] === '`') end++;
  const ends = ticks.get(end - at) ?? [];
  while (ends[0] < end) ends.shift();
  const [close] = ends;
  if (close === undefined) return { text: text.slice(at, end), end };
  const code = text.slice(end, close).replaceAll('\n', ' ');
  const bare = /^ .*[^ ].* $/.test(code) ? code.slice(1, -1) : code;
  return { node: { type: 'code', text: bare }, end: close + end - at };
}

function linkAt(text, at) {
  link.lastIndex = at;
  const found = link.exec(text);
  const href = found && safe(found[2]);
  return href ? { node: { type: 'link', href, children: inlinesOf(found[1], false) }, end: link.lastIndex } : undefined;
}

function addressAt(text, at) {
  address.lastIndex = at;
  const found = /\w/.test(text[at - 1] ?? '') ? undefined : address.exec(text)?.[0].replace(/[.,;:!?'*_~)\]]+$/, '');
  const href = found && safe(found);
  return href ? { node: { type: 'link', href, children: [{ type: 'text', text: found }] }, end: at + found.length } : undefined;
}

/** An address in angle brackets, which it ends with. */
function bracketedAt(text, at) {
  const raw = /^<(https?:\/\/[^\s<>]{1,2000})>/.exec(text.slice(at, at + 2010))?.[1];
  const href = raw && safe(raw);
  return href ? { node: { type: 'link', href, children: [{ type: 'text', text: raw }] }, end: at + raw.length + 2 } : undefined;
}

/** The address as the browser will understand it, if it leads to the web at all, or to a message of this page. */
function safe(raw) {
  if (/^\/#[\w-]+\/[\w:.-]+$/.test(raw)) return raw;
  const url = URL.canParse(raw) ? new URL(raw) : undefined;
  return url && /^https?:$/.test(url.protocol) && !url.username && !url.password ? url.href : undefined;
}

function markAt(text, at) {
  marks.lastIndex = at;
  const mark = marks.exec(text)?.[0];
  if (!mark) return { text: text[at], end: at + 1 };
  const end = at + mark.length;
  const before = text[at - 1] ?? ' ';
  const after = text[end] ?? ' ';
  if (after === mark[0]) return { text: mark, end };
  const inWord = mark[0] === '_' && /[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(after);
  return { mark, end, opens: !/\s/.test(after) && !inWord, closes: !/\s/.test(before) && !inWord };
}

/** The open marks that a mark closes, innermost first: itself, or for three stars the two kinds that are open. */
function closable(stack, { mark, closes }) {
  if (!closes) return undefined;
  const open = stack.map((frame) => frame.mark);
  if (open.includes(mark)) return [mark];
  const parts = mark.length === 3 ? open.filter((one) => one[0] === mark[0] && one.length < 3).toReversed() : [];
  return parts.length === 2 && parts[0] !== parts[1] ? parts : undefined;
}

/** Closes the innermost of a mark's kind; what was opened inside of it and never closed is text. */
function close(stack, mark) {
  while (stack.at(-1).mark !== mark) flatten(stack);
  const { children } = stack.pop();
  stack.at(-1).children.push(wrap(mark, children));
}

function wrap(mark, children) {
  if (mark === '~~') return { type: 'del', children };
  if (mark.length === 3) return { type: 'strong', children: [{ type: 'em', children }] };
  return { type: mark.length === 2 ? 'strong' : 'em', children };
}

/** A mark that was never closed is text. */
function flatten(stack) {
  const { mark, children } = stack.pop();
  stack.at(-1).children.push({ type: 'text', text: mark }, ...children);
}
