// In which order test files begin: those that take longest first, for what begins last ends last.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** By their names' beginnings; the rest follows as it comes. */
const longest = ['exactly-once', 'badday', 'moderation', 'media', 'contracts/', 'adapters/web/browser'];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- it is no array's
    const others = await super.sort(files);
    return others.toSorted((one, other) => rank(one) - rank(other));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const at = longest.findIndex((name) => moduleId.includes(`/test/${name}`));
  return at < 0 ? longest.length : at;
}
