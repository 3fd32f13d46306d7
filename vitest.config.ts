// How tests run: each file in a process of its own, two at a time, with a closing line that counts them.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    pool: 'forks',
    maxWorkers: 2,
    // What a passing test writes, and how long it took, is of interest to nobody.
    silent: 'passed-only',
    slowTestThreshold: 10_000,
    reporters: ['default', './test/closing-line.ts'],
  },
});
