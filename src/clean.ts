// Takes out of a text what nobody sees: hidden messages, marks that reorder it, control characters.

// Scripts whose spelling needs joiners: https://www.unicode.org/reports/tr31/#Layout_and_Format_Control_Characters
const joining =
  '\\p{scx=Arab}\\p{scx=Syrc}\\p{scx=Mong}\\p{scx=Deva}\\p{scx=Beng}\\p{scx=Guru}\\p{scx=Gujr}\\p{scx=Orya}\\p{scx=Taml}' +
  '\\p{scx=Telu}\\p{scx=Knda}\\p{scx=Mlym}\\p{scx=Sinh}\\p{scx=Khmr}';

/** Seen by nobody by themselves; some of them shape what stands next to them. */
const unseen =
  '\\u00AD\\u034F\\u061C\\u180B-\\u180F\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\uFE00-\\uFE0F\\uFEFF\\uFFF9-\\uFFFB' +
  '\\u{E0000}-\\u{E0FFF}';

/** What stays of the unseen, because it makes something visible: each with its neighbours. */
const needed = [
  // England, Scotland and Wales are a black flag and tags: https://www.unicode.org/reports/tr51/#valid-emoji-tag-sequences
  '(?<=\\u{1F3F4})\\u{E0067}\\u{E0062}(?:\\u{E0065}\\u{E006E}\\u{E0067}|\\u{E0073}\\u{E0063}\\u{E0074}|\\u{E0077}\\u{E006C}\\u{E0073})\\u{E007F}',
  '(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}]\\uFE0F?)\\u200D(?=\\p{Extended_Pictographic})',
  '(?<=[\\p{Emoji}\\p{So}\\p{Sm}])[\\uFE0E\\uFE0F]',
  '(?<=\\p{sc=Han})[\\uFE00-\\uFE02\\u{E0100}-\\u{E01EF}]',
  `(?<=[${joining}])[\\u200C\\u200D](?=[${joining}])`,
];
const hidden = new RegExp(`(${needed.join('|')})|[\\0-\\x08\\x0B-\\x1F\\x7F-\\x9F${unseen}]`, 'gu');
/** What only the next piece of a stream can judge: joiners, a flag's tags, half a pair. */
const undecided = /(?:[\u200C\u200D]+|[\u{E0020}-\u{E007E}]+)?[\uD800-\uDBFF]?$/u;

/**
 * The text as people would read it anyway, without what could be hidden in it: zero-width and tag characters, variation
 * selectors that vary nothing, bidirectional controls, C0 and C1 controls but tab and line feed. Half a surrogate pair
 * becomes U+FFFD. Joiners stay inside emoji and in scripts whose spelling needs them.
 */
export function clean(text: string): string {
  return text.toWellFormed().replace(hidden, '$1');
}

/** Cleans a text that comes in pieces, parted anywhere, with the same result as `clean` of the whole. */
export function cleaner(): { readonly push: (piece: string) => string; readonly end: () => string } {
  // The last characters given out decide about what follows them.
  let before = '';
  let held = '';
  const give = (text: string): string => {
    const known = before;
    before = Array.from((known + text).slice(-4))
      .slice(-2)
      .join('');
    return clean(known + text).slice(clean(known).length);
  };
  return {
    push(piece) {
      const text = held + piece;
      held = undecided.exec(text)?.[0] ?? '';
      return give(text.slice(0, text.length - held.length));
    },
    end() {
      const rest = held;
      held = '';
      return give(rest);
    },
  };
}
