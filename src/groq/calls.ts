// The calls of one streamed answer, put together from their pieces: whole at once or letter by letter, as servers like it.
import type { ToolCall } from '../models.ts';

/** UTF-16 units of what all calls of an answer are given together: as much as the longest answer holds. */
const longest = 65_536;
/** Calls of one answer; and what beginning one counts, so that their beginnings end, too. */
const [most, perCall] = [32, 64];

interface Begun {
  readonly index: number | undefined;
  id: string;
  name: string;
  input: string;
}

/** A piece as it may be: fields are left out, and what should be text is an object elsewhere. */
interface Piece {
  readonly index?: unknown;
  readonly id?: unknown;
  readonly function?: { readonly name?: unknown; readonly arguments?: unknown } | null;
}

/** Collects. What is no piece of a call is passed over. */
export class Calls {
  readonly #begun: Begun[] = [];
  #length = 0;

  /** Whether any call was begun. */
  get any(): boolean {
    return this.#begun.length > 0;
  }

  /** More was written than any tool is given. */
  get tooLong(): boolean {
    return this.#length > longest;
  }

  push(pieces: unknown): void {
    if (!Array.isArray(pieces)) return;
    for (const piece of pieces) if (isPiece(piece) && !this.tooLong) this.#take(piece);
  }

  /** Those that have a name, with ids that tell them apart. */
  end(): readonly ToolCall[] {
    const ids = new Set<string>();
    return this.#begun
      .filter(({ name }) => name !== '')
      .slice(0, most)
      .map(({ id, name, input }, at) => {
        const own = /^[\w-]{1,64}$/.test(id) && !ids.has(id) ? id : fresh(ids, at + 1);
        ids.add(own);
        return { id: own, name, input: input.trim() === '' ? '{}' : input };
      });
  }

  #take(piece: Piece): void {
    const call = this.#of(piece);
    const { name, arguments: input } = piece.function ?? {};
    if (call.id === '' && typeof piece.id === 'string') call.id = piece.id;
    if (call.name === '' && typeof name === 'string') call.name = name.trim();
    const more = typeof input === 'string' ? input : input == null ? '' : JSON.stringify(input);
    this.#length += more.length;
    if (!this.tooLong) call.input += more;
  }

  /** Told by its index or its id; where servers give all the same, or none, by the end of the one before. */
  #of(piece: Piece): Begun {
    const { index, id } = piece;
    const at = typeof index === 'number' ? index : undefined;
    const known = this.#begun.findLast((call) =>
      at === undefined ? typeof id !== 'string' || id === '' || call.id === id : call.index === at,
    );
    if (known && !isAnother(known, piece)) return known;
    const begun = { index: at, id: '', name: '', input: '' };
    this.#length += perCall;
    this.#begun.push(begun);
    return begun;
  }
}

/** Whether a piece in the place of a call begins the next one. */
function isAnother(known: Begun, { id, function: called }: Piece): boolean {
  if (known.name === '' || typeof called?.name !== 'string' || called.name === '') return false;
  if (typeof id === 'string' && id !== '') return known.id !== '' && known.id !== id;
  return Boolean(called.arguments) && isWhole(known.input);
}

function isWhole(input: string): boolean {
  try {
    return input.trimEnd().endsWith('}') && JSON.parse(input) !== undefined;
  } catch {
    return false;
  }
}

function isPiece(piece: unknown): piece is Piece {
  return typeof piece === 'object' && piece !== null;
}

function fresh(ids: ReadonlySet<string>, from: number): string {
  let at = from;
  while (ids.has(`call_${at}`)) at += 1;
  return `call_${at}`;
}
