// The page's own words in the reader's language: written in English where they are said, and looked up by that sentence.
import { tongue, words } from './tongue.js';

/** A sentence, with `values` in place of what its braces name. */
export function say(sentence, values = {}) {
  return (words[sentence] ?? sentence).replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export function numbered(number) {
  return new Intl.NumberFormat(tongue).format(number);
}

/** A number with its unit, as `Intl.NumberFormat` knows it: kilobyte. */
export function measured(number, unit, options = {}) {
  return new Intl.NumberFormat(tongue, { style: 'unit', unit, ...options }).format(number);
}
