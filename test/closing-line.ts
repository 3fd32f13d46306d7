// The last line of a test run, for people and machines: "12 passed, 0 failed, 1 skipped".
import type { Reporter, TestModule } from 'vitest/node';

/** What of a finished run the line is made of. */
export interface Finished {
  /** A state for each test. */
  readonly tests: readonly ('passed' | 'failed' | 'skipped' | 'pending')[];
  /** What failed outside any test: files that do not load, errors that nobody caught. */
  readonly otherFailures: number;
}

/** The closing line of a run. A test that never ended has failed. */
export function closingLine({ tests, otherFailures }: Finished): string {
  const count = (...states: string[]): number => tests.filter((state) => states.includes(state)).length;
  const failed = count('failed', 'pending') + otherFailures;
  return `${count('passed')} passed, ${failed} failed, ${count('skipped')} skipped`;
}

function finished(modules: readonly TestModule[], unhandled: number): Finished {
  const tests = modules.flatMap((module) => Array.from(module.children.allTests(), (test) => test.result().state));
  const broken = modules.filter((module) => module.state() === 'failed' && module.errors().length > 0);
  return { tests, otherFailures: broken.length + unhandled };
}

/** Writes the closing line when the run is over, below all that other reporters write, and nothing else. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const line = closingLine(finished(modules, unhandled.length));
    process.once('exit', () => process.stdout.write(`${line}\n`));
  }
}
