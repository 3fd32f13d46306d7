// Cuts a long text into pieces that overlap, so that nothing hides on a seam.

/** Pieces of at most `size` UTF-16 units, the last `overlap` of each repeated in the next. None for a blank text. */
export function pieces(text: string, size: number, overlap: number): readonly string[] {
  if (text.trim() === '') return [];
  const cut: string[] = [];
  for (let at = 0; at === 0 || at + overlap < text.length; at += size - overlap)
    cut.push(text.slice(at, at + size).toWellFormed());
  return cut;
}
