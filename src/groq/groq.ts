// The Groq room's door: the model port, filled by Groq's API.
import { roles, type Models, type Role, type Tier, type Use } from '../models.ts';
import type { Log } from '../log.ts';
import { batches } from './batches.ts';
import { type Limits, limits } from './batches/jsonl.ts';
import { batchWire } from './batches/wire.ts';
import { chain, llamaGuard, plays, successor } from './catalogue.ts';
import { chat } from './chat.ts';
import { check } from './check.ts';
import type { Court } from './court.ts';
import type { Desk } from './desk.ts';
import { Forms } from './forms.ts';
import { guard } from './guard.ts';
import { hear } from './hear.ts';
import { guardImages } from './imageguard.ts';
import { injection } from './injection.ts';
import { opener } from './line.ts';
import { Manners } from './manner.ts';
import { patience as usual, type Patience } from './patience.ts';
import { imagesAtOnce } from './picture.ts';
import { languages, voicesOf } from './reader.ts';
import { Scheduler } from './scheduler.ts';
import { Served } from './served.ts';
import { sift } from './sift.ts';
import { speak } from './speak.ts';
import { see, write } from './task.ts';
import { Tiers } from './tier.ts';
import { Toolsets } from './toolset.ts';
import { groqWire, otherWire } from './wire.ts';

/** What the operator has set. */
export interface GroqSettings {
  readonly apiKey: string;
  /** `https://api.groq.com`, unless a proxy or a test stands in for it. */
  readonly baseUrl: string;
  /** The operator's choice, first preferred; what else the role knows follows. */
  readonly models: Partial<Record<Role, readonly string[]>>;
  /** In which tier calls are made, unless their caller says otherwise; absent: as Groq has it. */
  readonly tier?: Tier;
  /** Another server that speaks OpenAI's protocol and judges instead, such as an own Llama Guard: `http://…/v1`. */
  readonly guard?: { readonly baseUrl: string; readonly apiKey: string };
}

/** The model port, and a look at the provider before it is used. */
export interface Groq extends Models {
  /**
   * Asks which models are served, before the first question. Resolves with warnings, a sentence each, for the operator.
   * Rejects with a `BotError` when the key is refused; a Groq that can't be reached is only a warning.
   */
  check(): Promise<readonly string[]>;
}

interface Tools {
  readonly log: Log;
  /** Called once for each answer whose use the provider has told, also when nobody waited for its end. */
  record(use: Use): void;
}

const front = {
  name: 'Groq',
  keyAdvice: 'GROQ_API_KEY is set but Groq refuses it: make a new one at https://console.groq.com/keys',
};
const side = {
  name: "The guard's own server",
  keyAdvice:
    "The guard's own server refuses the key that is set for it: take the one which that server was started with",
};

/** Opens the room. Makes no call before it is asked something. `files`: how large a file of a batch may be. */
export function groq(settings: GroqSettings, tools: Tools, patience: Patience = usual, files: Limits = limits): Groq {
  const { guard: own, models } = settings;
  // A judge on its own server is no business of Groq's.
  const desk = groqDesk({ ...settings, models: own ? { ...models, guard: [] } : models }, tools, patience);
  const judge = own && guardDesk(own, models.guard, tools, patience);
  const court: Court = { guard: judge ?? desk, front: desk, told: false };
  // The list of models counts against no limit.
  const openers = [desk, ...(judge ? [judge] : [])].map(({ wire }) => opener(wire.models, patience.listMs));
  return {
    chat: (request, signal) => chat(desk, request, signal),
    guard: (request, signal) =>
      request.images?.length ? guardImages(court, request, signal) : guard(court, request, signal),
    sift: (request, signal) => sift(court, request, signal),
    injection: (text, caller, signal) => injection(desk, text, caller, signal),
    hear: (request, signal) => hear(desk, 'transcribe', request, signal),
    translate: (request, signal) => hear(desk, 'translate', request, signal),
    see: (request, signal) => see(desk, request, signal),
    get imagesAtOnce() {
      return imagesAtOnce(desk);
    },
    write: (request, signal) => write(desk, request, signal),
    batches: batches(desk, batchWire(settings.apiKey, settings.baseUrl), files),
    browse: async () => ({ type: 'unavailable', cause: 'not built yet', quota: false }),
    compute: async () => ({ type: 'unavailable', cause: 'not built yet', quota: false }),
    get skills() {
      const [first] = desk.served.chain('chat');
      return { tools: first !== undefined && desk.toolsets.takes(first), browse: false, compute: false };
    },
    speak: (request, signal) => speak(desk, request, signal),
    get voices() {
      return voicesOf(desk.served, languages(desk.served)[0] ?? '');
    },
    get languages() {
      return languages(desk.served);
    },
    voicesOf: (language) => voicesOf(desk.served, language),
    ears: true,
    served: (role) => (role === 'guard' && judge ? judge : desk).served.all(role),
    quotas: () => [desk, ...(judge ? [judge] : [])].flatMap(({ scheduler }) => scheduler.quotas()),
    prepare() {
      for (const open of openers) open();
    },
    async check() {
      if (!judge) return check(desk, roles);
      const others = roles.filter((role) => role !== 'guard');
      return (await Promise.all([check(desk, others), check(judge, ['guard'])])).flat();
    },
  };
}

/** Groq itself, with nothing known of it yet. */
export function groqDesk({ apiKey, baseUrl, models, tier }: GroqSettings, tools: Tools, patience: Patience): Desk {
  const wire = groqWire(apiKey, baseUrl);
  const served = new Served(
    { chain: (role) => chain(role, models[role]), plays, successor },
    wire.models,
    patience,
    tools.log,
  );
  for (const model of new Set(Object.values(models).flat())) {
    const instead = successor(model);
    if (instead) served.retire(model, instead);
  }
  return {
    ...tools,
    wire,
    served,
    patience,
    scheduler: new Scheduler(),
    forms: new Forms(),
    manners: new Manners(),
    toolsets: new Toolsets(),
    tiers: new Tiers(tier),
    door: { ...front, shut: false },
  };
}

type GuardSettings = NonNullable<GroqSettings['guard']>;

/** On an own server no other model may judge than the chosen one, and Groq's retirements do not count. */
function guardDesk(
  { apiKey, baseUrl }: GuardSettings,
  chosen: readonly string[] = [],
  tools: Tools,
  patience: Patience,
): Desk {
  const wire = otherWire(apiKey, baseUrl);
  const judges = chosen.length > 0 ? chosen : [llamaGuard];
  const served = new Served(
    { chain: () => judges, plays: () => false, successor: () => undefined },
    wire.models,
    patience,
    tools.log,
  );
  return {
    ...tools,
    wire,
    served,
    patience,
    scheduler: new Scheduler(),
    forms: new Forms(),
    manners: new Manners(),
    toolsets: new Toolsets(),
    door: { ...side, shut: false },
  };
}
