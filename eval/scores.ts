// How right a judge is: hits and errors, and what follows from them. Texts without a verdict are counted, and no more.

/** What is known of a text, and what was said of it. */
export interface Judged {
  readonly unsafe: boolean;
  readonly categories: readonly string[];
  readonly like: readonly string[];
  /** What was found, nothing where it is safe; undefined: there was no verdict. */
  readonly found: readonly string[] | undefined;
}

/** Shares are 0 to 1, and absent where there is nothing to take a share of. */
export interface Scores {
  /** Unsafe and found · safe and found · unsafe and passed · safe and passed. */
  readonly caught: number;
  readonly wronged: number;
  readonly missed: number;
  readonly passed: number;
  /** Without a verdict. */
  readonly unknown: number;
  readonly precision?: number;
  readonly recall?: number;
  readonly f1?: number;
  readonly falsePositiveRate?: number;
  /** With a verdict, of all. */
  readonly parseRate?: number;
}

/** Of one category, how its texts fare whatever they are taken for. */
export interface CategoryScores extends Scores {
  /** Its unsafe texts that were found to be anything unsafe. */
  readonly flagged?: number;
  /** The same of those that only look like it. */
  readonly alikeFlagged?: number;
}

/** Whether it is unsafe at all. */
export function scores(all: readonly Judged[]): Scores {
  return counted(
    all,
    ({ unsafe }) => unsafe,
    (found) => found.length > 0,
  );
}

/** Whether it is this category, against everything else. */
export function categoryScores(all: readonly Judged[], category: string): CategoryScores {
  const isIt = ({ unsafe, categories }: Judged): boolean => unsafe && categories.includes(category);
  const flagged = flaggedOf(all.filter(isIt));
  const alikeFlagged = flaggedOf(all.filter(({ unsafe, like }) => !unsafe && like.includes(category)));
  return {
    ...counted(all, isIt, (found) => found.includes(category)),
    ...(flagged !== undefined && { flagged }),
    ...(alikeFlagged !== undefined && { alikeFlagged }),
  };
}

function flaggedOf(some: readonly Judged[]): number | undefined {
  const known = some.filter(({ found }) => found !== undefined);
  return share(known.filter(({ found = [] }) => found.length > 0).length, known.length);
}

function counted(
  all: readonly Judged[],
  isIt: (one: Judged) => boolean,
  isFound: (found: readonly string[]) => boolean,
): Scores {
  let [caught, wronged, missed, passed, unknown] = [0, 0, 0, 0, 0];
  for (const one of all) {
    if (one.found === undefined) unknown += 1;
    else if (isFound(one.found)) isIt(one) ? (caught += 1) : (wronged += 1);
    else isIt(one) ? (missed += 1) : (passed += 1);
  }
  const shares = {
    precision: share(caught, caught + wronged),
    recall: share(caught, caught + missed),
    f1: share(2 * caught, 2 * caught + wronged + missed),
    falsePositiveRate: share(wronged, wronged + passed),
    parseRate: share(all.length - unknown, all.length),
  };
  return { caught, wronged, missed, passed, unknown, ...known(shares) };
}

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

/** Without what is undefined. */
function known<K extends string>(shares: Readonly<Record<K, number | undefined>>): Partial<Record<K, number>> {
  const entries = Object.entries(shares).filter(([, value]) => value !== undefined);
  // These are the entries of the record, less some.
  return Object.fromEntries(entries) as Partial<Record<K, number>>;
}
