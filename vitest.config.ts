// How tests run: each file in a process of its own, two at a time, with a closing line that counts them.
// All waits are long: they end with what they wait for, and a starved machine may take its time to bring it about.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/order.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    setupFiles: ['./test/patience.ts'],
    pool: 'forks',
    // Voice servers are spoken to over TLS only: the local one is trusted in every thread and every child process.
    env: { NODE_EXTRA_CA_CERTS: fileURLToPath(new URL('test/twins/discord/voice/localhost.crt', import.meta.url)) },
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // What a passing test writes, and how long it took, is of interest to nobody.
    silent: 'passed-only',
    slowTestThreshold: 10_000,
    reporters: ['default', './test/closing-line.ts'],
  },
});
