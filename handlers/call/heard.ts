// What of a sentence was heard before it was cut.
import type { Heard } from '#src/voice.ts';

/** Parts a text between words, where its sound was cut. A word that was cut itself was not heard. */
export function parted(
  text: string,
  { whole, share }: Pick<Heard, 'whole' | 'share'>,
): { before: string; after: string } {
  if (whole) return { before: text, after: '' };
  const words = text.split(' ');
  const upTo = text.length * Math.min(Math.max(share, 0), 1);
  let [count, length] = [0, 0];
  for (const word of words) {
    length += word.length;
    if (length > upTo) break;
    length += 1;
    count += 1;
  }
  return { before: words.slice(0, count).join(' '), after: words.slice(count).join(' ') };
}
