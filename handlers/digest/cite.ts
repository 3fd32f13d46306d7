// Makes links of the numbers a model refers to, and of nothing else: an address that it wrote leads nowhere.

/** A number, or several, as models write them: `[12]`, `[12, 15]`, `[12–15]`, `【12†source】`; with the blank before it, which goes with it. */
const reference = /([ \t]?)[[【]\s*#?(\d{1,9}(?:\s*[,;–-]\s*#?\d{1,9})*)(?:†[^\]】\n]*)?\s*[\]】]/g;
/** Links of one reference that are shown. */
const mostAtOnce = 4;

const link = /!?\[([^\][]*)\]\((?:[^()]|\([^()]*\))*\)/g;
const definition = /^[^\S\n]*\[[^\]\n]+\]:[ \t]*\S.*$/gm;
const address = /<?(?:[a-z][a-z0-9+.-]*:\/\/|mailto:|www\.)([^\s<>)\]]*)>?/gi;

/** A text whose links are none any more: their words stay, and of an address the place it leads to, as plain letters. */
export function unlinked(text: string): string {
  let before: string;
  let after = text;
  // What is taken out may leave another one behind. Each time the text gets shorter.
  do {
    before = after;
    after = before
      .replaceAll(definition, '')
      .replaceAll(link, (_, words: string) => (/^[\s#\d,;–-]+$/.test(words) ? `[${words}]` : words))
      .replaceAll(address, (_, rest: string) => place(rest));
  } while (after !== before);
  return after.replaceAll('](', '] (');
}

function place(rest: string): string {
  const host = /^[a-z0-9.@-]{0,100}/i.exec(rest)?.[0].replace(/^(?:www\.)+|[.-]+$/gi, '') ?? '';
  return host === '' ? '' : `\`${host}\``;
}

/** Leaves out what refers to other messages than these. */
export function within(text: string, numbers: ReadonlySet<number>): string {
  return text.replaceAll(reference, (_, blank: string, listed: string) => {
    const kept = numbersIn(listed).filter((number) => numbers.has(number));
    return kept.length === 0 ? '' : `${blank}[${kept.join(', ')}]`;
  });
}

/** A text, of which `unlinked` has taken every link, with references as links: numbered anew, in the order in which they come. */
export function linked(text: string, links: ReadonlyMap<number, string>): string {
  const order = new Map<number, number>();
  const made = text.replaceAll(reference, (_, blank: string, listed: string, at: number) => {
    const known = [...new Set(numbersIn(listed))].flatMap((number) => {
      const where = links.get(number);
      return where === undefined ? [] : [{ number, where }];
    });
    const shown = known.slice(0, mostAtOnce).map(({ number, where }) => {
      const label = order.get(number) ?? order.size + 1;
      order.set(number, label);
      return `[${label}](${where.replaceAll(/[\s()<>]/g, escaped)})`;
    });
    // Right behind an exclamation mark, a link would be an image.
    const apart = blank === '' && text[at - 1] === '!' ? ' ' : blank;
    return shown.length === 0 ? '' : apart + shown.join(' ');
  });
  return made.trim();
}

/** What would end the address of a link too early. */
function escaped(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

function numbersIn(listed: string): number[] {
  return listed.match(/\d+/g)?.map(Number) ?? [];
}
