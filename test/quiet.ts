// A log that keeps what is written, for tests to look at.
import { openLog, type Log } from '#src/log.ts';

/** A real log at level `debug`, and its lines. */
export function keptLog(secrets: readonly string[] = []): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const log = openLog({ level: 'debug', secrets, out: { write: (line) => lines.push(line) } });
  return { log, lines };
}
