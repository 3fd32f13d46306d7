// What an answer refers to by number, told below it: each number leads there.
import type { Source } from '#src/answers.ts';
import type { Say } from '#src/tongue.ts';

/** Nobody reads more of them; characters of each name. */
const [most, longest] = [12, 60];

/** One line; none where nothing was cited. */
export function sourcesNote(cited: readonly Source[], say: Say): readonly string[] {
  const all = cited.slice(0, most).map(({ name, link }, at) => {
    const title = name
      .replaceAll(/[[\]()<>`*_~|\\\s]+/g, ' ')
      .trim()
      .slice(0, longest)
      .toWellFormed();
    return link === undefined ? `[${at + 1}] ${title}` : `${numberTo(at + 1, link)} ${title}`;
  });
  return all.length === 0 ? [] : [say('Sources: {sources}', { sources: all.join(' · ') })];
}

/** A number that leads somewhere, as all platforms read it: `<…>` around an address is not Slack's. https://docs.slack.dev/reference/block-kit/blocks/markdown-block */
export function numberTo(number: number, link: string): string {
  return `[${number}](${escaped(link)})`;
}

/** What would end the address of a link too early. */
function escaped(link: string): string {
  return link.replaceAll(/[\s<>()]/g, (one) => `%${one.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
