// The language a browser asks for.
import { type Tongue, tongueOf } from '#src/tongue.ts';

/** The likeliest of an Accept-Language header (RFC 9110, section 12.5.4), as BCP 47. */
export function localeOf(header: string | undefined): string | undefined {
  const wanted = (header ?? '').split(',', 20).flatMap((one) => {
    const [tag = '', ...parameters] = one.split(';').map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return isTag(tag) && Number(weight ?? 1) > 0 ? [{ tag, weight: Number(weight ?? 1) }] : [];
  });
  return wanted.toSorted((one, other) => other.weight - one.weight)[0]?.tag;
}

/** The language in which the page speaks to whoever sent this Accept-Language header. */
export function tongueFor(header: string | undefined): Tongue {
  return tongueOf(localeOf(header)) ?? 'en';
}

function isTag(tag: string): boolean {
  return /^[a-z]{2,8}(?:-[a-z\d]{1,8}){0,4}$/i.test(tag);
}
