// How variables are written that occur in several places: secrets, and lists with commas.
import { z } from 'zod';

/** A secret as it was copied, which quotes, blanks and line ends are never part of. */
export function secret(where: string) {
  return z
    .string()
    .regex(/^[^\s"'`]+$/, `holds blanks or quotes: copy it again from ${where}`)
    .optional();
}

/** Words with commas between them. */
export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

/** The address of a server. */
export function address(fallback: string, example = fallback) {
  return z.url({ protocol: /^https?$/, error: `is no address: write it like ${example}` }).default(fallback);
}
