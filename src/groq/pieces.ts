// Cuts a long text into pieces that overlap, so that nothing hides on a seam.

/**
 * Pieces of at most `size`, the last `overlap` UTF-16 units of each repeated in the next. None for a blank text. `weight`: what a
 * UTF-16 unit takes of the size; absent, 1.
 */
export function pieces(
  text: string,
  size: number,
  overlap: number,
  weight: (unit: number) => number = () => 1,
): readonly string[] {
  if (text.trim() === '') return [];
  const cut: string[] = [];
  for (let at = 0, end = 0; end < text.length; at = Math.max(at + 1, end - overlap)) {
    end = reach(text, at, size, weight);
    cut.push(text.slice(at, end).toWellFormed());
  }
  return cut;
}

/** Where a piece ends that begins here: never where it begins. */
function reach(text: string, at: number, size: number, weight: (unit: number) => number): number {
  let end = at;
  for (let left = size; end < text.length; end += 1) {
    left -= weight(text.charCodeAt(end));
    if (left < 0 && end > at) break;
  }
  return end;
}
