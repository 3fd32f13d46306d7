// Reads the rich_text blocks of Slack's composer as Markdown: exact where the flat text has to be guessed at.
// https://docs.slack.dev/reference/block-kit/blocks/rich-text-block/
import { z } from 'zod';

export interface Naming {
  /** How a mentioned person reads: `@name`, or nothing for the bot itself. */
  person(id: string): string;
}

const flag = z.boolean().optional().catch(undefined);
const words = z.string().catch('');
const style = z.looseObject({ bold: flag, italic: flag, strike: flag, code: flag }).catch({});

const piece = z.looseObject({
  type: z.string(),
  text: words,
  url: words,
  user_id: words,
  channel_id: words,
  usergroup_id: words,
  range: words,
  name: words,
  unicode: words,
  fallback: words,
  style,
});
type Piece = z.infer<typeof piece>;

const part = z.looseObject({
  type: z.string(),
  elements: z.array(z.unknown()).catch([]),
  style: z.string().catch(''),
  indent: z.number().catch(0),
});
const block = z.looseObject({ type: z.literal('rich_text'), elements: z.array(part) });

type Part = z.infer<typeof part>;

/** The message's rich text, or undefined when its blocks hold none, or other blocks too. */
function parts(blocks: unknown): Part[] | undefined {
  const parsed = z.array(block).min(1).safeParse(blocks);
  return parsed.success ? parsed.data.flatMap(({ elements }) => elements) : undefined;
}

export function fromRichText(blocks: unknown, naming: Naming): string | undefined {
  return parts(blocks)
    ?.map((each) => readPart(each, naming))
    .join('\n')
    .trim();
}

/** Whether the author's own words mention `id`: not code, not a quote. Undefined where there is no rich text. */
export function richlyMentions(blocks: unknown, id: string): boolean | undefined {
  const own = parts(blocks)?.filter(({ type }) => type === 'rich_text_section' || type === 'rich_text_list');
  return own?.some((each) => flat(each).some((one) => one.type === 'user' && one.user_id === id && !one.style.code));
}

/** The pieces of a part; a list holds sections of them. */
function flat({ elements }: Part): Piece[] {
  return elements.flatMap((element) => {
    const inner = part.safeParse(element);
    if (inner.success && inner.data.type === 'rich_text_section') return flat(inner.data);
    const one = piece.safeParse(element);
    return one.success ? [one.data] : [];
  });
}

function readPart(each: Part, naming: Naming): string {
  const line = (from: Part): string =>
    flat(from)
      .map((one) => readPiece(one, naming))
      .join('');
  if (each.type === 'rich_text_preformatted') return `\`\`\`\n${line(each)}\n\`\`\``;
  if (each.type === 'rich_text_quote') return line(each).replace(/^/gm, '> ');
  if (each.type !== 'rich_text_list') return line(each);
  const indent = '  '.repeat(Math.min(Math.max(each.indent, 0), 8));
  return z
    .array(part)
    .catch([])
    .parse(each.elements)
    .map((item, at) => `${indent}${each.style === 'ordered' ? `${at + 1}.` : '-'} ${line(item)}`)
    .join('\n');
}

function readPiece(one: Piece, naming: Naming): string {
  switch (one.type) {
    case 'text':
      return styled(one.text, one.style);
    case 'link':
      return one.text && one.text !== one.url ? `[${styled(one.text, one.style)}](${one.url})` : one.url;
    case 'user':
      return naming.person(one.user_id);
    case 'channel':
      return `#${one.channel_id}`;
    case 'usergroup':
      return `@${one.usergroup_id}`;
    case 'broadcast':
      return `@${one.range}`;
    case 'emoji':
      return emoji(one);
    default:
      return one.fallback || one.text;
  }
}

function styled(text: string, { bold, italic, strike, code }: z.infer<typeof style>): string {
  const [, before = '', core = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  if (core === '') return text;
  let read = code ? `\`${core}\`` : core;
  if (bold) read = `**${read}**`;
  if (italic) read = `_${read}_`;
  if (strike) read = `~~${read}~~`;
  return `${before}${read}${after}`;
}

/** `1f44d-1f3fb` is a thumb with a skin tone. */
function emoji({ unicode, name }: Piece): string {
  const points = unicode.split('-').map((hex) => Number.parseInt(hex, 16));
  const known = points.every((point) => point > 0 && point <= 0x10ffff);
  return known ? String.fromCodePoint(...points) : `:${name}:`;
}
