// Looks behind the disguises of one text: each once, and not more of them than a message holds.
import { formsOf, imitates } from './disguise.ts';

/** What a chunk may stand for. */
export interface Guise {
  readonly form: string;
  /** Put together of pieces. */
  readonly glued?: true;
  /** Has `*` for letters that are not shown. */
  readonly masked?: true;
}

export interface Disguise {
  /** What a word may stand for. */
  forms(word: string): readonly string[];
  /** What a chunk with signs in it may stand for as one word: "k.i.l.l", "$h!t", "f*ck". */
  whole(chunk: string): readonly Guise[];
}

/** So many different words in disguise are looked behind in one text: as many as fit into a message of 4,000 characters. */
const mostDisguised = 1_500;

/** Looks behind each disguise of a text once. */
export function disguise(): Disguise {
  const known = {
    forms: new Map<string, readonly string[]>(),
    whole: new Map<string, readonly Guise[]>(),
  };
  return {
    forms(word) {
      const forms = known.forms.get(word) ?? (known.forms.size < mostDisguised ? formsOf(word) : [word]);
      if (!isPlain.test(word)) known.forms.set(word, forms);
      return forms;
    },
    whole(chunk) {
      if (isPlain.test(chunk)) return [];
      const read = known.whole.get(chunk) ?? (known.whole.size < mostDisguised ? whole(chunk) : []);
      known.whole.set(chunk, read);
      return read;
    },
  };
}

const isPlain = /^[a-z]+[.,:;?]?$/;

function whole(chunk: string): readonly Guise[] {
  const core = chunk.replace(/^(?:[^\p{L}\p{N}@$!|]|\|\||[!|]$)+|[^\p{L}\p{N}@$+€]+$/gu, '');
  if (!/[^\p{L}\p{N}\p{M}]/u.test(core)) return [];
  const signs = Array.from(core).filter((sign) => /[\p{L}\p{N}\p{M}]/u.test(sign) || imitates(sign));
  const bare = core.replace(/[^\p{L}\p{N}\p{M}]+/gu, '');
  // Signs that imitate letters belong to the word; others were put between its pieces.
  const own = formsOf(signs.join(''));
  const read = signs.length === Array.from(core).length ? own.map((form) => ({ form })) : glue(own);
  const all: Guise[] = [...read, ...glue(formsOf(bare))];
  const masked = core.replace(/[#_%&?]/g, '*');
  const shown = masked.replaceAll('*', '').length;
  const isMask = /^\p{L}[\p{L}\p{N}*]*$/u.test(masked) && masked.length >= 4 && shown * 2 >= masked.length;
  return isMask && shown < masked.length ? [...all, { form: masked, masked: true }] : all;
}

function glue(forms: readonly string[]): Guise[] {
  return forms.map((form) => ({ form, glued: true }));
}
