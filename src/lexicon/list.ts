// How phrases are written down.

/** Phrases with commas between. `a/b c/d_e`: every choice of one from each word, with spaces for `_`. */
export function list(text: string): readonly string[] {
  const written = text.trim().split(/,\s+/);
  return written.flatMap((phrase) =>
    phrase
      .split(' ')
      .reduce<string[]>((all, word) => all.flatMap((one) => word.split('/').map((choice) => `${one} ${choice}`)), [''])
      .map((one) => one.trim().replaceAll('_', ' ')),
  );
}
