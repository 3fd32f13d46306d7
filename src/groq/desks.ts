// The servers that are asked: Groq, and those of the operator's own, each with the roles that are played there.
import type { Log } from '../log.ts';
import type { Role, Tier, Use } from '../models.ts';
import { ownCast, type Reading, type Server } from './cast.ts';
import { chain, plays, successor } from './catalogue.ts';
import type { Desk } from './desk.ts';
import { Forms } from './forms.ts';
import { Manners } from './manner.ts';
import { otherWire } from './otherwire.ts';
import { atHome, type Patience } from './patience.ts';
import { Scheduler } from './scheduler.ts';
import { Served } from './served.ts';
import { Tiers } from './tier.ts';
import { Talents } from './talents.ts';
import { Toolsets } from './toolset.ts';
import { ownServer, type OwnServer } from './server.ts';
import { groqWire, type Wire } from './wire.ts';

/** Whether the operator's servers are asked before Groq, after it, or alone, where both could play a role. */
export type Order = 'first' | 'last' | 'only';

/** What the operator has set. */
export interface GroqSettings {
  /** Absent: Groq is not asked. */
  readonly apiKey?: string;
  /** `https://api.groq.com`, unless a proxy or a test stands in for it. */
  readonly baseUrl?: string;
  /** The operator's choice, first preferred; of a role with a server of its own, what is served there. */
  readonly models: Partial<Record<Role, readonly string[]>>;
  /** In which tier calls are made, unless their caller says otherwise; absent: as Groq has it. */
  readonly tier?: Tier | undefined;
  /** Other servers that speak OpenAI's protocol, by the role that they are there for. */
  readonly own?: Partial<Record<Role, Server>> | undefined;
  /** Absent: first. A guard of the operator's own is always alone. */
  readonly order?: Order | undefined;
  readonly reading?: Reading | undefined;
}

export interface Tools {
  readonly log: Log;
  /** Called once for each answer whose use the provider has told, also when nobody waited for its end. */
  record(use: Use): void;
}

export interface Desks {
  /** Who may be asked for a role, in this order. */
  of(role: Role): readonly Desk[];
  readonly all: readonly Desk[];
  readonly own: readonly OwnServer[];
  readonly groq?: Desk;
}

/** What whoever chats does besides, where there is nobody else: a judge by training is better, and any is better than none. */
const besides: readonly Role[] = ['fast', 'reason', 'guard', 'vision'];

/** Makes no call. */
export function openDesks(settings: GroqSettings, tools: Tools, patience: Patience): Desks {
  const { own: given = {}, order = 'first' } = settings;
  const groq =
    settings.apiKey === undefined ? undefined : groqDesk({ ...settings, apiKey: settings.apiKey }, tools, patience);
  const own = grouped(given).map(({ server, roles }) => {
    const isAlone = !groq && roles.includes('chat');
    const extra = isAlone ? besides.filter((role) => given[role] === undefined) : [];
    const cast = ownCast({ roles, besides: extra, models: settings.models, ...settings.reading });
    const wire = otherWire(server.apiKey, server.baseUrl);
    const patient = atHome(patience);
    const served = new Served(cast, wire.models, patient, tools.log);
    return ownServer({ server, roles, besides: extra, cast }, at(wire, served, tools, patient));
  });
  const of = (role: Role): readonly Desk[] => {
    const home = own.filter((one) => one.roles.includes(role) || one.besides.includes(role)).map(({ desk }) => desk);
    const isAlone = home.length > 0 && (order === 'only' || role === 'guard');
    const front = groq && !isAlone ? [groq] : [];
    return order === 'last' ? [...front, ...home] : [...home, ...front];
  };
  return { of, all: [...(groq ? [groq] : []), ...own.map(({ desk }) => desk)], own, ...(groq && { groq }) };
}

/** Several roles at one address share all that is known of it. */
function grouped(given: NonNullable<GroqSettings['own']>): { server: Server; roles: Role[] }[] {
  const groups = new Map<string, { server: Server; roles: Role[] }>();
  // The keys are those of the record's type.
  for (const [role, server] of Object.entries(given) as [Role, Server][]) {
    const key = `${server.baseUrl.replace(/\/+$/, '')} ${server.apiKey}`;
    const group = groups.get(key) ?? { server, roles: [] };
    group.roles.push(role);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Groq's own. */
export function groqDesk(
  { apiKey, baseUrl, models, own = {}, tier }: GroqSettings & { readonly apiKey: string },
  tools: Tools,
  patience: Patience,
): Desk {
  // What is served elsewhere is no business of Groq's.
  const chosen = (role: Role): readonly string[] | undefined => (own[role] ? undefined : models[role]);
  const cast = { chain: (role: Role) => chain(role, chosen(role)), plays, successor };
  const wire = groqWire(apiKey, baseUrl ?? usualAddress);
  const served = new Served(cast, wire.models, patience, tools.log);
  // As above.
  const named = (Object.keys(models) as Role[]).flatMap((role) => chosen(role) ?? []);
  for (const model of new Set(named)) {
    const instead = successor(model);
    if (instead) served.retire(model, instead);
  }
  return { ...at(wire, served, tools, patience), tiers: new Tiers(tier), door: { ...front, shut: false } };
}

/** Where Groq is. */
export const usualAddress = 'https://api.groq.com';

const front = {
  name: 'Groq',
  keyAdvice: 'GROQ_API_KEY is set but Groq refuses it: make a new one at https://console.groq.com/keys',
};

function at(wire: Wire, served: Served, tools: Tools, patience: Patience): Omit<Desk, 'door'> {
  return {
    ...tools,
    wire,
    served,
    patience,
    scheduler: new Scheduler(),
    forms: new Forms(),
    manners: new Manners(),
    toolsets: new Toolsets(),
    talents: new Talents(),
  };
}
