// The Groq room's door: the model port, filled by Groq's API.
import { roles, type Models, type Role, type Use } from '../models.ts';
import type { Log } from '../log.ts';
import { BotError } from '../trouble.ts';
import { chain, llamaGuard, successor } from './catalogue.ts';
import { chat } from './chat.ts';
import type { Desk } from './desk.ts';
import { fault } from './fault.ts';
import { guard } from './guard.ts';
import { injection } from './injection.ts';
import { patience as usual, type Patience } from './patience.ts';
import { Scheduler } from './scheduler.ts';
import { Served } from './served.ts';
import { groqWire, otherWire } from './wire.ts';

export interface GroqSettings {
  readonly apiKey: string;
  /** `https://api.groq.com`, unless a proxy or a test stands in for it. */
  readonly baseUrl: string;
  /** The operator's choice, first preferred; what else the role knows follows. */
  readonly models: Partial<Record<Role, readonly string[]>>;
  /** Another server that speaks OpenAI's protocol and judges instead, such as an own Llama Guard: `http://…/v1`. */
  readonly guard?: { readonly baseUrl: string; readonly apiKey: string };
}

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

const refusedKey = 'GROQ_API_KEY is set but Groq refuses it: make a new one at https://console.groq.com/keys';
const refusedGuardKey = "The guard's own server refuses its key: correct it in the settings of the guard";

export function groq(settings: GroqSettings, tools: Tools, patience: Patience = usual): Groq {
  const desk = groqDesk(settings, tools, patience);
  const judge = settings.guard ? guardDesk(settings.guard, settings, tools, patience) : desk;
  return {
    chat: (request, signal) => chat(desk, request, signal),
    guard: (request, signal) => guard(judge, request, signal),
    injection: (text, caller, signal) => injection(desk, text, caller, signal),
    check: () => check(desk, settings.guard ? roles.filter((role) => role !== 'guard') : roles),
  };
}

function groqDesk(settings: GroqSettings, tools: Tools, patience: Patience): Desk {
  const wire = groqWire(settings.apiKey, settings.baseUrl);
  const served = new Served((role) => chain(role, settings.models[role]), wire.models, patience, tools.log);
  for (const model of new Set(Object.values(settings.models).flat())) {
    const instead = successor(model);
    if (instead) served.retire(model, instead);
  }
  return {
    ...tools,
    wire,
    served,
    patience,
    scheduler: new Scheduler(),
    door: { shut: false, keyAdvice: refusedKey },
  };
}

/** On an own server no other model may judge than the chosen one, and Groq's retirements do not count. */
function guardDesk(
  server: { baseUrl: string; apiKey: string },
  { models }: GroqSettings,
  tools: Tools,
  patience: Patience,
): Desk {
  const wire = otherWire(server.apiKey, server.baseUrl);
  const judges = models.guard?.length ? models.guard : [llamaGuard];
  const served = new Served(() => judges, wire.models, patience, tools.log);
  return {
    ...tools,
    wire,
    served,
    patience,
    scheduler: new Scheduler(),
    door: { shut: false, keyAdvice: refusedGuardKey },
  };
}

async function check({ wire, served, patience }: Desk, checked: readonly Role[]): Promise<readonly string[]> {
  try {
    return served.believe(await wire.models(AbortSignal.timeout(patience.listMs)), checked);
  } catch (error) {
    const found = fault(error);
    if (found.type === 'key') throw new BotError(`${refusedKey}.`, { cause: found.cause });
    const why = 'cause' in found ? found.cause.message : 'no answer in time';
    return [`Groq's list of models could not be read (${why}): the models that are set are tried as they are.`];
  }
}
