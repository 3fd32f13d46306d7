// Names of files and addresses as they may be shown: short, on one line, and nothing but a name.

const longest = 80;

/** A long one keeps its beginning and its end, which tells what it is. */
export function named(name: string): string {
  // Between letters and digits, a line below is no mark: `IMG_0001.jpg`.
  const plain = name.replace(/(?:[\p{C}\p{Z}`*~|<>@⟦⟧[\]\\]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}]))+/gu, ' ').trim();
  const letters = Array.from(plain);
  if (letters.length <= longest) return plain || 'a file without a name';
  return `${letters.slice(0, longest - 21).join('')}…${letters.slice(-20).join('')}`;
}
