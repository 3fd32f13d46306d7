// Says words as people here say them: by a table that a space keeps.

/** Longer words, and longer ways to say them, are no pronunciation. */
const longest = 60;

/** Reads a table such as `Kubernetes = koo-ber-NET-eez; nginx = engine X`. What cannot be read is left out. */
export function pronunciation(table: string): (text: string) => string {
  const entries = table.split(/[;\n]/).flatMap((entry) => {
    const [word, said] = entry.split('=', 2).map((part) => part.trim());
    return word && said && word.length <= longest && said.length <= longest
      ? [[word.toLowerCase(), said] as const]
      : [];
  });
  if (entries.length === 0) return (text) => text;
  const known = new Map(entries);
  const words = Array.from(known.keys())
    .toSorted((one, other) => other.length - one.length)
    .map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`));
  const whole = new RegExp(String.raw`(?<![\p{L}\p{M}\p{N}])(?:${words.join('|')})(?![\p{L}\p{M}\p{N}])`, 'giu');
  return (text) => text.replace(whole, (word) => known.get(word.toLowerCase()) ?? word);
}
