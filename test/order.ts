// In which order test files begin: the one that takes longest first, for what begins last ends last.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The rest follows as it comes: others that take long would only be in each other's way. */
const longest = '/test/exactly-once.test.ts';

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- it is no array's
    const others = await super.sort(files);
    return others.toSorted((one, other) => Number(isLongest(other)) - Number(isLongest(one)));
  }
}

function isLongest({ moduleId }: TestSpecification): boolean {
  return moduleId.endsWith(longest);
}
