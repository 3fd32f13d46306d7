// Servers of the operator's own in the environment: where they are, by the role that they are there for.
import { z } from 'zod';
import type { Role } from '../models.ts';
import { list, secret } from './field.ts';

/** What the operator set of servers with OpenAI's protocol beside Groq. */
export interface OwnServers {
  /** By the role that they are there for; absent: there are none. */
  readonly own?: Partial<Record<Role, { readonly baseUrl: string; readonly apiKey: string }>>;
  /** Whether they are asked before Groq, after it, or alone. */
  readonly order?: 'first' | 'last' | 'only';
  /** What the operator's own voice reads; what is absent is asked of its server. */
  readonly reading?: { readonly voices?: readonly string[]; readonly language?: string };
}

/** The roles that a server of the operator's own may play, and what it does there. */
const deeds = {
  chat: 'answers',
  fast: 'does small tasks',
  vision: 'sees',
  guard: 'judges',
  transcribe: 'hears',
  translate: 'translates',
  speak: 'speaks',
} as const satisfies Partial<Record<Role, string>>;

type Home = keyof typeof deeds;
/** The keys of an object are those of its type. */
const homes = Object.keys(deeds) as Home[];
const whereOf = (role: Home) => `${role.toUpperCase() as Uppercase<Home>}_BASE_URL` as const;
const keyOf = (role: Home) => `${role.toUpperCase() as Uppercase<Home>}_API_KEY` as const;

/** An address of a server with OpenAI's protocol. A name and a password in it would not be sent. */
function address(key: string) {
  return z
    .url({ protocol: /^https?$/, error: 'is no address: write it like http://127.0.0.1:8000/v1' })
    .refine((url) => !/^https?:[/][/][^/]*@/.test(url), `holds a name or a password: set ${key} instead`)
    .optional();
}

export const ownVariables = z.object({
  CHAT_BASE_URL: address('CHAT_API_KEY'),
  CHAT_API_KEY: secret(`the server that ${deeds.chat}`),
  FAST_BASE_URL: address('FAST_API_KEY'),
  FAST_API_KEY: secret(`the server that ${deeds.fast}`),
  VISION_BASE_URL: address('VISION_API_KEY'),
  VISION_API_KEY: secret(`the server that ${deeds.vision}`),
  GUARD_BASE_URL: address('GUARD_API_KEY'),
  GUARD_API_KEY: secret(`the server that ${deeds.guard}`),
  TRANSCRIBE_BASE_URL: address('TRANSCRIBE_API_KEY'),
  TRANSCRIBE_API_KEY: secret(`the server that ${deeds.transcribe}`),
  TRANSLATE_BASE_URL: address('TRANSLATE_API_KEY'),
  TRANSLATE_API_KEY: secret(`the server that ${deeds.translate}`),
  SPEAK_BASE_URL: address('SPEAK_API_KEY'),
  SPEAK_API_KEY: secret(`the server that ${deeds.speak}`),
  OWN_SERVERS: z.enum(['first', 'last', 'only'], 'must be first, last or only').optional(),
  SPEAK_VOICES: list.optional(),
  SPEAK_LANGUAGE: z
    .string()
    .regex(/^[a-z]{2}$/, 'is no language: write it in two letters, like en')
    .optional(),
});
export type OwnVariables = z.infer<typeof ownVariables>;

/** Complaints of what is missing beside what is set. */
export function missingBeside(set: Readonly<Record<string, string | undefined>>): readonly string[] {
  const lonely = homes
    .filter((role) => set[keyOf(role)] && !set[whereOf(role)])
    .map((role) => {
      const advice = `set the address of the server that ${deeds[role]}`;
      return `${whereOf(role)} is missing beside ${keyOf(role)}: ${advice}.`;
    });
  // A server that judges may stand alone where only judges are tried.
  const other = homes.find((role) => role !== 'guard' && set[whereOf(role)]);
  if (!other || set['GROQ_API_KEY'] || set['CHAT_BASE_URL']) return lonely;
  const advice = 'set the address of the server that answers, or GROQ_API_KEY';
  return [...lonely, `CHAT_BASE_URL is missing beside ${whereOf(other)}: ${advice}.`];
}

/** The keys that are set, for the log to redact. */
export function keysOf(set: OwnVariables): readonly (string | undefined)[] {
  return homes.map((role) => set[keyOf(role)]);
}

/** Servers without a key get a word in its place: most want none. */
export function ownServers(set: OwnVariables): OwnServers {
  const own = homes.flatMap((role) => {
    const baseUrl = set[whereOf(role)];
    return baseUrl === undefined ? [] : [[role, { baseUrl, apiKey: set[keyOf(role)] ?? 'none' }] as const];
  });
  const { OWN_SERVERS: order, SPEAK_VOICES: voices, SPEAK_LANGUAGE: language } = set;
  return {
    ...(own.length > 0 && { own: Object.fromEntries(own) }),
    ...(order && { order }),
    ...((voices ?? language) && { reading: { ...(voices && { voices }), ...(language && { language }) } }),
  };
}
