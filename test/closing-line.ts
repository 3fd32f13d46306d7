// The end of a test run, for people and machines: what failed, and a last line "12 passed, 0 failed, 1 skipped".
import type { Reporter, TestModule } from 'vitest/node';

/** What of a finished run its end is made of. */
export interface Finished {
  /** A state for each test. */
  readonly tests: readonly ('passed' | 'failed' | 'skipped' | 'pending')[];
  /** What failed outside any test: files that do not load, errors that nobody caught. */
  readonly otherFailures: number;
}

/** So many failures are named, each with so many characters of its message: logs are cut at their beginning. */
const [mostNamed, mostWords] = [40, 300];

/** The closing line of a run. A test that never ended has failed. */
export function closingLine({ tests, otherFailures }: Finished): string {
  const count = (...states: string[]): number => tests.filter((state) => states.includes(state)).length;
  const failed = count('failed', 'pending') + otherFailures;
  return `${count('passed')} passed, ${failed} failed, ${count('skipped')} skipped`;
}

interface Trouble {
  readonly message: string;
}

/** One line for a failure: where, and the beginning of what was said. */
function named(where: string, errors: readonly Trouble[]): string {
  const words = errors.map(({ message }) => message.trim().replace(/\s+/g, ' ')).join(' · ') || 'it never ended';
  return `FAILED: ${where}: ${words.slice(0, mostWords)}`;
}

function finished(modules: readonly TestModule[], unhandled: readonly Trouble[]): Finished & { failures: string[] } {
  const tests = modules.flatMap((module) => Array.from(module.children.allTests()));
  const bad = tests.filter((test) => ['failed', 'pending'].includes(test.result().state));
  const broken = modules.filter((module) => module.state() === 'failed' && module.errors().length > 0);
  const failures = [
    ...bad.map((test) => named(`${test.module.relativeModuleId} > ${test.fullName}`, test.result().errors ?? [])),
    ...broken.map((module) => named(module.relativeModuleId, module.errors())),
    ...unhandled.map((error) => named('outside of all tests', [error])),
  ];
  const states = tests.map((test) => test.result().state);
  return { tests: states, otherFailures: broken.length + unhandled.length, failures };
}

/** Writes the end of a run below all that other reporters write. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly Trouble[]): void {
    const { failures, ...counted } = finished(modules, unhandled);
    const more = failures.length > mostNamed ? [`… and ${failures.length - mostNamed} more.`] : [];
    const lines = [...failures.slice(0, mostNamed), ...more, closingLine(counted)];
    process.once('exit', () => process.stdout.write(`${lines.join('\n')}\n`));
  }
}
