// Why a judge judged as it did, as far as it is kept.

/** UTF-16 units. */
const longest = 300;
/** Signs that steer instead of being read, among them those that turn the direction of a line. */
const steering = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

const sentences = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Its first sentence, on one line, of at most 300 characters; undefined where nothing is said. */
export function rationale(said: string): string | undefined {
  // What is far behind any end needs no search for it.
  const line = said
    .slice(0, longest * 4)
    .toWellFormed()
    .replaceAll(steering, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const [first] = sentences.segment(line);
  const sentence = first?.segment.trim() ?? '';
  if (sentence === '') return undefined;
  return sentence.length > longest ? `${sentence.slice(0, longest - 1).toWellFormed()}…` : sentence;
}
