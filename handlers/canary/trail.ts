// Follows a text that comes in pieces for forbidden ones in it: holds back what may be the beginning of one, and no more.

export interface Trail {
  /** What may be shown by now; undefined once a forbidden one has come, and from then on. */
  push(text: string): string | undefined;
  end(): string | undefined;
}

/** Letters of a beginning that are held back: fewer tell nothing, and every other word ends with some. */
const fewest = 4;

/** `forbidden`: small letters and digits alone. Blanks, signs, what cannot be seen and capitals make no difference. Linear. */
export function openTrail(forbidden: readonly string[]): Trail {
  const all = forbidden.map((pattern) => ({ pattern, back: fallbacks(pattern), at: 0 }));
  let held = '';
  /** Where in what is held each letter of the longest beginning stands. */
  let places: number[] = [];
  /** Letters of the longest beginning. */
  let longest = 0;
  let found = false;

  function follow(letter: string): void {
    longest = 0;
    for (const one of all) {
      while (one.at > 0 && one.pattern[one.at] !== letter) one.at = one.back[one.at - 1] ?? 0;
      if (one.pattern[one.at] === letter) one.at += 1;
      if (one.at === one.pattern.length) found = true;
      longest = Math.max(longest, one.at);
    }
  }

  function forget(): void {
    for (const one of all) one.at = 0;
    longest = 0;
  }

  function read(text: string): void {
    let place = held.length;
    for (const character of text) {
      const letters = character < '\u0080' ? plain(character) : folded(character);
      if (letters === undefined) forget();
      for (const letter of letters ?? '') {
        follow(letter);
        places.push(place);
        if (found) return;
      }
      place += character.length;
    }
  }

  return {
    push(text) {
      if (!found) read(text);
      if (found) return undefined;
      held += text;
      const isFree = longest < fewest;
      const from = isFree ? held.length : (places.at(-longest) ?? 0);
      const free = held.slice(0, from);
      held = held.slice(from);
      places = isFree ? [] : places.slice(-longest).map((place) => place - from);
      return free;
    },
    end() {
      const rest = held;
      held = '';
      return found ? undefined : rest;
    },
  };
}

/** A small letter or a digit, or nothing. */
function plain(character: string): string {
  const small = character.toLowerCase();
  return (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9') ? small : '';
}

/** Wide, ringed and raised letters count as the plain ones. Undefined: a letter of another script, with which no beginning goes on. */
function folded(character: string): string | undefined {
  const letters = Array.from(character.normalize('NFKD'), plain).join('');
  return letters === '' && /[\p{L}\p{N}]/u.test(character) ? undefined : letters;
}

/** Of each beginning of a pattern, how long the longest one is that it ends with (Knuth, Morris and Pratt). */
function fallbacks(pattern: string): readonly number[] {
  const back = [0];
  for (let at = 1, length = 0; at < pattern.length; at += 1) {
    while (length > 0 && pattern[at] !== pattern[length]) length = back[length - 1] ?? 0;
    if (pattern[at] === pattern[length]) length += 1;
    back.push(length);
  }
  return back;
}
