// What a server offers, beside what a space knows of it: what is new, what is not as it was, what nobody needs to know any more.
import type { Offer } from '../mcp.ts';
import type { KeptTool } from './row.ts';

/** Names of tools that admins are told of. */
export interface News {
  readonly fresh: readonly string[];
  readonly changed: readonly string[];
}

interface Compared {
  readonly fresh: readonly KeptTool[];
  readonly changed: readonly KeptTool[];
  readonly gone: readonly string[];
  readonly news: News;
}

/** `trusted`: what is new is allowed, as far as it is confirmed where it should be. */
export function compared(known: readonly KeptTool[], offers: readonly Offer[], trusted: boolean): Compared {
  const fresh: KeptTool[] = [];
  const changed: KeptTool[] = [];
  const told: string[] = [];
  for (const offer of offers) {
    const { name, description, schema, hash } = offer;
    const now = { name, description, schema, hash };
    const was = known.find((one) => one.name === name);
    if (!was) fresh.push({ ...now, approval: trusted ? 'after reading' : 'off', changed: false, by: '' });
    if (!was || was.hash === hash) continue;
    const isOn = was.approval !== 'off' && !was.changed;
    if (isOn) told.push(name);
    // What was allowed is compared with what is offered now, however often it was changed in between.
    const before = was.changed ? was.before : was.description;
    changed.push({ ...was, ...now, before, changed: was.changed || isOn });
  }
  const offered = new Set(offers.map(({ name }) => name));
  const gone = known.filter((one) => one.by === '' && one.approval === 'off' && !offered.has(one.name));
  const news = { fresh: trusted ? [] : fresh.map(({ name }) => name), changed: told };
  return { fresh, changed, gone: gone.map(({ name }) => name), news };
}
