// Results as text: whole numbers whole, others with fifteen digits, lists no longer than anybody reads.
import type { MathJsInstance } from 'mathjs';

type Library = Pick<MathJsInstance, 'format' | 'isBigNumber' | 'isMatrix' | 'isResultSet' | 'isComplex'>;

const digits = 15;
/** Whole numbers up to here are written out. */
const mostWhole = 320;
/** Elements of a list or a matrix. */
const mostElements = 400;

/** A line for each part of the expression. Throws an `Error` for a list that is too long. */
export function written(value: unknown, math: Library): string {
  if (math.isResultSet(value)) return value.entries.map((one) => written(one, math)).join('\n');
  if (math.isMatrix(value)) {
    const count = value.size().reduce((product, length) => product * length, 1);
    if (count > mostElements)
      throw new Error(`the result has ${count} elements, too many to tell: ask for a part or a sum`);
  }
  return math.format(value, (one: unknown) => number(one, math));
}

function number(value: unknown, math: Library): string {
  if (!math.isBigNumber(value)) return math.format(value, { precision: digits, lowerExp: -7, upperExp: 21 });
  const size = value.e;
  if (value.isInteger() && size < mostWhole) return value.toFixed();
  return math.format(value, { precision: digits, lowerExp: -7, upperExp: 21 });
}
