// A transcript as people read it: paragraphs of sensible length, each with its time.
import { clock } from '../../hear/progress.ts';
import type { Said } from '../../hear/join.ts';

/** A paragraph ends behind so many characters, or where nobody spoke for so many seconds. */
const [longest, pause] = [400, 2];
const endsSentence = /[.!?…。！？]["'”’»)]*$/;

/** Markdown. `timed`: each with `[m:ss]` before it. */
export function paragraphs(segments: readonly Said[], timed: boolean): string {
  return grouped(segments)
    .map((group) => {
      const [first] = group;
      const before = [
        timed && `\\[${clock(first.from)}\\]`,
        first.speaker !== undefined && `**${safe(first.speaker)}:**`,
      ];
      return [...before.filter(Boolean), safe(group.map(({ text }) => text).join(' '))].join(' ');
    })
    .join('\n\n');
}

/** The same as plain text. */
export function plainText(segments: readonly Said[], timed: boolean): string {
  return grouped(segments)
    .map((group) => {
      const [first] = group;
      const before = [timed && `[${clock(first.from)}]`, first.speaker !== undefined && `${first.speaker}:`];
      return [...before.filter(Boolean), group.map(({ text }) => text).join(' ')].join(' ');
    })
    .join('\n\n');
}

type Group = [Said, ...Said[]];

function grouped(segments: readonly Said[]): Group[] {
  const groups: Group[] = [];
  let length = 0;
  for (const segment of segments) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const isFull = length > longest && (endsSentence.test(last?.text ?? '') || length > longest * 2);
    if (!group || !last || isFull || segment.from - last.to > pause || segment.speaker !== last.speaker) {
      groups.push([segment]);
      length = segment.text.length;
    } else {
      group.push(segment);
      length += segment.text.length;
    }
  }
  return groups;
}

/** What was said is no Markdown. */
function safe(text: string): string {
  return text.replaceAll(/[\\`*_~|<>[\]#]/g, String.raw`\$&`);
}
