// Whether this process has what it needs: a Node that is new enough, and memory.
import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import type { Check } from '../checkup.ts';

/** As `engines` of package.json. */
const leastNode = 24;
/** A share of what this process may use at most. */
const tight = 0.85;
const megabyte = 1024 ** 2;

export function nodeFits(version = process.versions.node): Check {
  const name = 'Node';
  const finding = 'Version {version} runs.';
  const values = { version, least: leastNode };
  if (Number.parseInt(version, 10) >= leastNode) return { name, state: 'good', finding, values };
  return { name, state: 'bad', finding, remedy: 'Install Node {least} or newer: https://nodejs.org.', values };
}

/** `used` and `most` are bytes of the heap. */
export function memoryFits(used = process.memoryUsage().heapUsed, most = getHeapStatistics().heap_size_limit): Check {
  const name = 'Memory';
  const finding = 'The heap holds {used} of at most {most} MB, the process {all} MB of {total} MB.';
  const sizes = { used, most, all: process.memoryUsage().rss, total: totalmem() };
  const values = Object.fromEntries(Object.entries(sizes).map(([of, bytes]) => [of, Math.round(bytes / megabyte)]));
  if (used < most * tight) return { name, state: 'good', finding, values };
  const remedy = 'Start it anew, and raise --max-old-space-size if it comes back.';
  return { name, state: 'odd', finding, remedy, values };
}
