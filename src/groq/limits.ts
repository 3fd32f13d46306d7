// What Groq says of its limits, in headers and in the sentences of its errors, read into numbers.

/** One limit of the organisation: what it counts, per how long, and how things stand. */
export interface Limit {
  readonly counts: 'requests' | 'tokens' | 'input' | 'output' | 'audio';
  /** Milliseconds. */
  readonly per: number;
  readonly limit: number;
  /** Absent where Groq does not say. */
  readonly remaining?: number;
  /** Milliseconds until the limit is whole again. */
  readonly resetMs?: number;
  /** What the refused request asked for. */
  readonly requested?: number;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const windows: Readonly<Record<string, number>> = { M: minute, H: hour, D: day };
const counted: Readonly<Record<string, Limit['counts']>> = {
  R: 'requests',
  T: 'tokens',
  IT: 'input',
  OT: 'output',
  AS: 'audio',
};

/** Milliseconds of a duration as Groq writes it (`2m59.56s`, `350ms`, `1h30m`), undefined for anything else. */
export function duration(text: string): number | undefined {
  const found = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/.exec(text.trim());
  if (!found || !text.trim()) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0, ms = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return days * day + hours * hour + minutes * minute + seconds * 1000 + ms;
}

/**
 * The limits in the headers of an answer: requests are counted per day, tokens per minute (console.groq.com/docs/rate-limits);
 * seconds of audio per hour, which live answers tell and no page does.
 */
export function headerLimits(headers: Headers): readonly Limit[] {
  const read = (counts: Limit['counts'], per: number, name: string = counts): Limit[] => {
    const limit = number(headers.get(`x-ratelimit-limit-${name}`));
    const remaining = number(headers.get(`x-ratelimit-remaining-${name}`));
    const resetMs = duration(headers.get(`x-ratelimit-reset-${name}`) ?? '');
    if (!limit || remaining === undefined) return [];
    return [{ counts, per, limit, remaining, ...(resetMs !== undefined && { resetMs }) }];
  };
  return [...read('requests', day), ...read('tokens', minute), ...read('audio', hour, 'audio-seconds')];
}

/** The limit that an error's message names: `… (TPM): Limit 8000, Used 7000, Requested 1500 …`. */
export function spokenLimit(message: string): Limit | undefined {
  const name = /\b(R|T|IT|OT|AS)P?([MHD])\b\)?:?\s*Limit\s+([\d,]+)/.exec(message);
  const counts = counted[name?.[1] ?? ''];
  const limit = number(name?.[3]);
  if (!name || !counts || !limit) return undefined;
  const used = number(/\bUsed\s+~?([\d,]+)/.exec(message)?.[1]);
  const requested = number(/\bRequested\s+~?([\d,]+)/.exec(message)?.[1]);
  return {
    counts,
    per: windows[name[2] ?? 'M'] ?? minute,
    limit,
    ...(used !== undefined && { remaining: Math.max(0, limit - used) }),
    ...(requested !== undefined && { requested }),
  };
}

/** Milliseconds to wait before asking again: the header's word, else the message's, else undefined. */
export function retryAfter(headers: Headers | undefined, message: string): number | undefined {
  const stated = headers?.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(stated)) return Number(stated) * 1000;
  const at = Date.parse(stated);
  if (!Number.isNaN(at)) return Math.max(0, at - Date.now());
  return duration(/try again in\s+([\d.hmsd]+?)\.?(?:\s|$)/i.exec(message)?.[1] ?? '');
}

function number(text: string | null | undefined): number | undefined {
  if (!text || !/^\d[\d,]*(\.\d+)?$/.test(text.trim())) return undefined;
  return Number(text.replaceAll(',', ''));
}
