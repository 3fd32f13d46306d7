// Whether the clock of this machine goes right, by the time that a server of somebody else tells with its answers.
import type { Check } from '../checkup.ts';

const name = 'Clock';
/** Milliseconds. A date is told in whole seconds; Slack refuses what is signed five minutes off. */
const [noticeable, wrong] = [5_000, 60_000];

/** `addresses` are asked one after another, until one tells the time. */
export async function clockRight(addresses: readonly string[], signal: AbortSignal): Promise<Check> {
  for (const address of addresses) {
    const off = await offBy(address, signal);
    if (off !== undefined) return told(off);
  }
  signal.throwIfAborted();
  return {
    name,
    state: 'odd',
    finding: 'No server could be asked for the time.',
    remedy: 'Look at the line of this machine to the internet.',
  };
}

function told(off: number): Check {
  const seconds = Math.round(Math.abs(off) / 1000);
  if (Math.abs(off) < noticeable) return { name, state: 'good', finding: 'It goes right.' };
  return {
    name,
    state: Math.abs(off) < wrong ? 'odd' : 'bad',
    finding: off > 0 ? 'It is {seconds} s fast.' : 'It is {seconds} s slow.',
    values: { seconds },
    remedy: 'Have it set by the network: timedatectl set-ntp true.',
  };
}

/** How many milliseconds this clock is ahead of a server's; undefined where that tells no time. Any answer will do. */
async function offBy(address: string, signal: AbortSignal): Promise<number | undefined> {
  try {
    const before = Date.now();
    const response = await fetch(address, { method: 'HEAD', redirect: 'manual', signal });
    const after = Date.now();
    const told = Date.parse(response.headers.get('date') ?? '');
    // In the middle of its way, and of the second that it names.
    return Number.isNaN(told) ? undefined : (before + after) / 2 - (told + 500);
  } catch {
    return undefined;
  }
}
