// Notices when a model has fallen into a loop and will only say the same again until its limit stops it.

/** A text is a loop when its last `window` characters are one piece of at most `longest` characters, over and over. */
const window = 1_600;
const longest = 160;
/** Looked at every so many characters. */
const step = 400;

/** Fed with what is shown. A table's rule or a row of zeros is far shorter than `window`. */
export class Repetition {
  #tail = '';
  #fresh = 0;

  /** Whether the text, with this piece, has become a loop. */
  push(text: string): boolean {
    this.#tail = (this.#tail + text).slice(-window);
    this.#fresh += text.length;
    if (this.#fresh < step || this.#tail.length < window) return false;
    this.#fresh = 0;
    return period(this.#tail) <= longest;
  }
}

/** The length of the shortest piece that a text repeats, by the failure function of Knuth, Morris and Pratt. */
function period(text: string): number {
  const fail = new Uint16Array(text.length);
  for (let at = 1, matched = 0; at < text.length; at += 1) {
    while (matched > 0 && text[at] !== text[matched]) matched = fail[matched - 1] ?? 0;
    if (text[at] === text[matched]) matched += 1;
    fail[at] = matched;
  }
  return text.length - (fail[text.length - 1] ?? 0);
}
