// What the id of a component says: which command, with what chosen. Nothing else is kept of it, so it works after a restart.
import { z } from 'zod';
import type { Chosen } from '#src/command.ts';

/** `do` a command · `page`: open the form that a command gives, from that field on · `fill`: a form's own id. */
export type Purpose = { readonly type: 'do' | 'fill' } | { readonly type: 'page'; readonly from: number };

export interface Meant {
  readonly purpose: Purpose;
  readonly command: string;
  readonly chosen: Chosen;
}

/** https://docs.discord.com/developers/components/reference#anatomy-of-a-component-custom-id */
const longest = 100;

/** Undefined: it is too long to be said. */
export function idFor({ purpose, command, chosen }: Meant): string | undefined {
  const head = purpose.type === 'page' ? `page${purpose.from}` : purpose.type;
  const rest = Object.keys(chosen).length === 0 ? '' : JSON.stringify(chosen);
  const id = `${head}:${command}${rest}`;
  return id.length <= longest && pattern.test(id) ? id : undefined;
}

const pattern = /^(?:(?<plain>do|fill)|page(?<from>\d{1,3})):(?<command>[a-z0-9][a-z0-9 _-]*)(?<chosen>\{.*\})?$/su;
const values = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** What an id says; undefined for one that is not ours, or not any more. */
export function meantBy(id: string): Meant | undefined {
  const { plain, from, command, chosen = '{}' } = pattern.exec(id)?.groups ?? {};
  const known = values.safeParse(read(chosen));
  if (command === undefined || !known.success) return undefined;
  if (from !== undefined) return { purpose: { type: 'page', from: Number(from) }, command, chosen: known.data };
  return { purpose: { type: plain === 'fill' ? 'fill' : 'do' }, command, chosen: known.data };
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
