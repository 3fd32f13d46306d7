// One log for everything, as JSON lines, without secrets and without what people said.
import { pino, stdSerializers, stdTimeFunctions, type Logger } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

/** Shapes of credentials that may hide inside an SDK's error message or URL. */
const shapes = [
  /gsk_[A-Za-z0-9]{8,}/g,
  /xox[abeprs]-[A-Za-z0-9-]{6,}/g,
  /xapp-[A-Za-z0-9-]{6,}/g,
  /[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}/g,
  /(?<=\/(?:webhooks|interactions)\/\d{15,20}\/)[\w.-]{20,}/g,
  /(?<=hooks\.slack\.com\/)[\w/-]+/g,
  /(?<=[?&](?:ticket|token)=)[^&\s"]+/g,
  /(?<=Bearer |Bot )[\w.-]{12,}/g,
  /org_[a-z0-9]{20,}/g,
];

/** Replaces every credential in a text: the given ones wherever they stand, and all that look like one. */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of secrets) clean = clean.replaceAll(secret, '[secret]');
  for (const shape of shapes) clean = clean.replace(shape, '[secret]');
  return clean;
}

/**
 * A log that writes JSON lines to `out`, redacted as whole lines, so that no field, error or nested cause can leak.
 * Lines are cut at 8 kB.
 */
export function openLog(options: {
  level: string;
  secrets: readonly string[];
  out?: { write(line: string): unknown };
}): Log {
  const secrets = options.secrets
    .filter((secret) => secret.length >= 6)
    .flatMap(spellings)
    .toSorted(byLength);
  const out = options.out ?? process.stdout;
  const stream = { write: (line: string) => void out.write(shorten(redact(line, secrets))) };
  const settings = {
    level: options.level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    serializers: { err: told },
  };
  return pino(settings, stream);
}

/** A secret as it stands in JSON and in an address. */
function spellings(secret: string): string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
}

/** Longest first: a secret may begin with another. */
function byLength(one: string, other: string): number {
  return other.length - one.length;
}

/** What an SDK hangs on its errors besides (requests, bodies) may be what people said. */
function told(error: unknown): Record<string, unknown> {
  const { type, message, stack, code, status } = stdSerializers.err(
    error instanceof Error ? error : new Error(String(error)),
  );
  return { type, message, stack, code, status };
}

function shorten(line: string): string {
  if (line.length <= 8192) return line;
  return `${JSON.stringify({ level: 40, msg: 'a log line was cut', line: line.slice(0, 4096) })}\n`;
}
