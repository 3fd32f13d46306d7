// Lets `vi.waitFor` wait as long as everything else: its own second is nothing on a starved machine.
import { vi } from 'vitest';

const { waitFor } = vi;

vi.waitFor = (condition, options) =>
  waitFor(condition, { timeout: 60_000, ...(typeof options === 'number' ? { timeout: options } : options) });
