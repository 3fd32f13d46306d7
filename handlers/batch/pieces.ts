// Long texts and long lists in portions that judges take.
import { mostSifted } from '#src/models.ts';

/** UTF-16 units that are judged at a time, and together: as much as judges read of many at once. */
const [longest, mostTogether] = [1_900, 9_500];

/** The pieces of a text that is judged; none of a blank one. */
export function piecesOf(text: string): readonly string[] {
  if (text.trim() === '') return [];
  const count = Math.ceil(text.length / longest);
  return Array.from({ length: count }, (_, at) => text.slice(at * longest, (at + 1) * longest).toWellFormed());
}

/** Portions of what is judged together, in order. */
export function portions<One extends { readonly text: string }>(all: readonly One[]): readonly (readonly One[])[] {
  const groups: { items: One[]; size: number }[] = [];
  for (const one of all) {
    const open = groups.at(-1);
    if (open && open.items.length < mostSifted && open.size + one.text.length <= mostTogether) {
      open.items.push(one);
      open.size += one.text.length;
    } else groups.push({ items: [one], size: one.text.length });
  }
  return groups.map(({ items }) => items);
}
